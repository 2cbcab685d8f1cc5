/* SPDX-License-Identifier: Apache-2.0 */
/* The process that --target names, as a pidfd. */
#ifndef GONS_CMD_TARGET_TARGET_H
#define GONS_CMD_TARGET_TARGET_H

#include <stdbool.h>

/* A close-on-exec pidfd of the process that text names: PID, PID:INODE or ENGINE:NAME; or -errno
 * with the failure printed. */
int target_open(const char *text);

/* Is it ENGINE:NAME, and no number? */
bool target_is_named(const char *text);

#endif
