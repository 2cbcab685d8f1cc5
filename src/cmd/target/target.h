/* SPDX-License-Identifier: Apache-2.0 */
/* Who is meant by a target: a process, pinned before anything else is asked of it. */
#ifndef GONS_CMD_TARGET_TARGET_H
#define GONS_CMD_TARGET_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#define TARGET_NETWORK "netns:"

/*
 * A close-on-exec pidfd of the process that text names: PID, PID:INODE or ENGINE:NAME. -errno with
 * the failure said.
 */
int target_open(const char *text);

/* A close-on-exec pidfd of a process that lives, or -errno with the failure said. */
int target_pin(const char *text, pid_t pid);

/* A process by the name that an engine gives to it, not by its number. */
bool target_is_named(const char *text);

/* netns:NAME, which is no process: named.h. */
bool target_is_network(const char *text);

#endif
