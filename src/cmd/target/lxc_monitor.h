/* SPDX-License-Identifier: Apache-2.0 */
/* The process that answers for a container of LXC: its monitor, or one that listens in its place.
 */
#ifndef GONS_CMD_TARGET_LXC_MONITOR_H
#define GONS_CMD_TARGET_LXC_MONITOR_H

#include <stddef.h>
#include <sys/types.h>

/* A connection to that process; nothing is sent on it. */
struct lxc_monitor {
	int fd;
	pid_t pid; /* of the process that called listen(2), which may have ended */
};

/*
 * Connects to the monitor of a container in the directory lxcpath. 0; -ECONNREFUSED where no
 * process listens; -EPERM where a process listens that belongs neither to root nor to the caller;
 * -errno. On failure the reason is in why.
 */
int lxc_monitor_open(const char *lxcpath, const char *name, struct lxc_monitor *monitor, char *why,
		     size_t size);

/* Is the monitor still the same one, so that it has answered all questions since
 * lxc_monitor_open()? 0, or -errno with the reason in why. */
int lxc_monitor_check(const struct lxc_monitor *monitor, const char *lxcpath, const char *name,
		      char *why, size_t size);

#endif
