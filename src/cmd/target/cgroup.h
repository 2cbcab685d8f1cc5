/* SPDX-License-Identifier: Apache-2.0 */
/* Is a process in the cgroup that an engine tells? */
#ifndef GONS_CMD_TARGET_CGROUP_H
#define GONS_CMD_TARGET_CGROUP_H

/* What an engine tells about the cgroup of a process. */
enum cgroup_claim {
	CGROUP_UNKNOWN,
	CGROUP_PATH, /* its path below the root that we see: "/system.slice/web.service" */
	CGROUP_NAME, /* the name of one directory of the path: "machine-web.scope" */
	CGROUP_ID,   /* what such a name is, or ends in, with or without ".scope" behind it */
};

/*
 * Compares with the text of /proc/PID/cgroup, cgroups(7). A process in a cgroup below that one is
 * in it, too. Of a name alone anybody who was given a cgroup could make one: then every directory
 * of the path, up to that name, has to belong to root or to the caller. 0; -ESRCH: it is not in
 * there; -EPERM: a cgroup of that name lies in one of another user.
 */
int cgroup_check(const char *text, enum cgroup_claim kind, const char *cgroup);

#endif
