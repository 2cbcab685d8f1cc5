/* SPDX-License-Identifier: Apache-2.0 */
/* Users, groups and ranges of ids by name: looked up outside, before anything is entered. */
#ifndef GONS_CMD_IDENTITY_IDENTITY_H
#define GONS_CMD_IDENTITY_IDENTITY_H

#include "cmd/request.h"

/* From --become to the words uid, gid and groups. 0, or -errno with the failure printed. */
int identity_become(struct request *request);

/* From the options --map-... to the words uidmap, gidmap and setgroups. 0, or -errno with the
 * failure printed. */
int identity_map(struct request *request);

#endif
