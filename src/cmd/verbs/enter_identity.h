/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: the ids and the capabilities of the program. */
#ifndef GONS_CMD_VERBS_ENTER_IDENTITY_H
#define GONS_CMD_VERBS_ENTER_IDENTITY_H

#include "cmd/verbs/entry.h"

/* From the options to the words uid, gid and caps. 0, or -errno with the failure printed. */
int enter_take_identity(struct entry *entry);

#endif
