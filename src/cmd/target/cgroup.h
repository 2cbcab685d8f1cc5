/* SPDX-License-Identifier: Apache-2.0 */
/* Is a process in the cgroup that an engine names? */
#ifndef GONS_CMD_TARGET_CGROUP_H
#define GONS_CMD_TARGET_CGROUP_H

/* How an engine names the cgroup of a process. */
enum cgroup_claim {
	CGROUP_UNKNOWN,
	CGROUP_PATH, /* its path in the caller's cgroup namespace: "/system.slice/web.service" */
	CGROUP_NAME, /* the name of one directory of its path: "machine-web.scope" */
	CGROUP_ID,   /* the end of such a name, with or without ".scope" behind it, or all of it */
};

/*
 * Looks for the cgroup in the text of /proc/PID/cgroup, cgroups(7). A process in a cgroup below it
 * counts as well. A user to whom a cgroup is delegated can make cgroups of any name in it: so for
 * CGROUP_NAME and CGROUP_ID each directory of the path, up to that name, must belong to root or to
 * the caller. 0; -ESRCH where the process is in no such cgroup; -EPERM where a cgroup of that name
 * lies in a directory of another user; -errno.
 */
int cgroup_check(const char *text, enum cgroup_claim kind, const char *cgroup);

#endif
