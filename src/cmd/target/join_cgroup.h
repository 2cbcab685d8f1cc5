/* SPDX-License-Identifier: Apache-2.0 */
/* What is done last of all, in the process that will be the program. */
#ifndef GONS_CMD_TARGET_JOIN_CGROUP_H
#define GONS_CMD_TARGET_JOIN_CGROUP_H

#include "cmd/request.h"

/*
 * The program joins the cgroup of the target, whose /proc/PID is place. Of gons enter no other
 * process does: not the one outside, and not the one that removes --tmp=fresh. Those would stand
 * still where that cgroup is frozen and end where it is killed. gons inject joins it at once. With
 * tried nothing is joined. 0, or -errno with the failure said.
 */
int join_cgroup_at_exec(struct request *request, int proc_pid, bool dry_run);

#endif
