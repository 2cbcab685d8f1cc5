/* SPDX-License-Identifier: Apache-2.0 */
/* Who is meant by a target: a process, pinned before anything else is asked of it. */
#ifndef GONS_CMD_TARGET_TARGET_H
#define GONS_CMD_TARGET_TARGET_H

#include <stdbool.h>

/*
 * A close-on-exec pidfd of the process that text names: PID, PID:INODE or ENGINE:NAME. -errno with
 * the failure said.
 */
int target_open(const char *text);

/* A process by the name that an engine gives to it, not by its number. */
bool target_is_named(const char *text);

#endif
