/* SPDX-License-Identifier: Apache-2.0 */
/* --join-cgroup: the program joins the cgroup of the target. */
#ifndef GONS_CMD_TARGET_JOIN_CGROUP_H
#define GONS_CMD_TARGET_JOIN_CGROUP_H

#include "cmd/request.h"

/*
 * The program joins the cgroup of the target; proc_pid: /proc/PID of the target. With gons enter
 * only the process that becomes the program joins it, just before execve(2). The process outside
 * and the one that removes --tmp=fresh do not: they would stand still in a frozen cgroup, and end
 * where the cgroup is killed. With gons inject this process joins at once. dry_run: nothing is
 * joined. 0, or -errno with the failure printed.
 */
int join_cgroup_at_exec(struct request *request, int proc_pid, bool dry_run);

#endif
