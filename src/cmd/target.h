/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is meant by a target: a process, pinned before anything else is asked of it, or a network
 * namespace alone.
 */
#ifndef GONS_TARGET_H
#define GONS_TARGET_H

#include <stdbool.h>

/*
 * A close-on-exec pidfd of the process that text names: PID, PID:INODE or ENGINE:NAME. -errno with
 * the failure said.
 */
int target_open(const char *text);

/* netns:NAME, which is no process. */
bool target_is_network(const char *text);

/* A close-on-exec descriptor of that network namespace, or -errno with the failure said. */
int target_open_network(const char *text);

/* A line on standard output for each target that begins with text, as far as names go, with before
 * in front of it. */
void target_complete(const char *before, const char *text);

#endif
