/* SPDX-License-Identifier: Apache-2.0 */
/* What no word of a plan does: the program gets the cgroup, the SELinux context and no_new_privs of
 * the target. */
#ifndef GONS_CMD_VERBS_ENTER_FOLLOW_H
#define GONS_CMD_VERBS_ENTER_FOLLOW_H

#include "cmd/request.h"

/*
 * To be called after enter_prepare(), before the program is executed. dry_run: joins no cgroup and
 * sets no context, as other processes would see that; only failures are told. 0, or -errno with the
 * failure printed.
 */
int enter_follow(struct request *request, bool dry_run);

#endif
