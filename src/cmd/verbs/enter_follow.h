/* SPDX-License-Identifier: Apache-2.0 */
/* What no plan does: the cgroup, the SELinux context and no_new_privs of the target. */
#ifndef GONS_CMD_VERBS_ENTER_FOLLOW_H
#define GONS_CMD_VERBS_ENTER_FOLLOW_H

#include "cmd/request.h"

/* What no plan does, of the target of a verb that has prepared: this process joins its cgroup, and
 * what it executes gets its SELinux context. Tried: neither is done, which others would see, but
 * what would be said to it. 0, or -errno with the failure said. */
int enter_follow(struct request *request, bool dry_run);

#endif
