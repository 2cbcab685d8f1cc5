/* SPDX-License-Identifier: Apache-2.0 */
/* Who answers for a container of LXC: its monitor, or anybody else who listens in its place. */
#ifndef GONS_CMD_TARGET_LXC_MONITOR_H
#define GONS_CMD_TARGET_LXC_MONITOR_H

#include <stddef.h>
#include <sys/types.h>

/* A connection to it; nothing is said there. */
struct lxc_monitor {
	int fd;
	pid_t pid; /* who began to listen, which may have ended */
};

/*
 * Of the container of that name in the directory lxcpath: 0; -ECONNREFUSED if nobody listens;
 * -EPERM if it is neither root nor we, or -errno, with a line in why.
 */
int lxc_monitor_open(const char *lxcpath, const char *name, struct lxc_monitor *monitor, char *why,
		     size_t size);

/* Was whoever asked meanwhile answered by that same one? 0, or -errno with a line in why. */
int lxc_monitor_check(const struct lxc_monitor *monitor, const char *lxcpath, const char *name,
		      char *why, size_t size);

#endif
