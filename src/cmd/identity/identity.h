/* SPDX-License-Identifier: Apache-2.0 */
/* Users, groups and their ranges by name: looked up here, before anything is entered. */
#ifndef GONS_CMD_IDENTITY_IDENTITY_H
#define GONS_CMD_IDENTITY_IDENTITY_H

#include "cmd/request.h"

/* --become: the words uid, gid and groups. 0, or -errno with the failure said. */
int identity_become(struct request *request);

/* The options of maps: the words uidmap, gidmap and setgroups. 0, or -errno with the failure said.
 */
int identity_map(struct request *request);

#endif
