/* SPDX-License-Identifier: Apache-2.0 */
/* A pidfd for a pid. */
#ifndef GONS_CMD_TARGET_TARGET_PIDFD_H
#define GONS_CMD_TARGET_TARGET_PIDFD_H

#include <sys/types.h>

/* A close-on-exec pidfd of a process that has not ended, or -errno with the failure printed. text:
 * the target as the user named it. */
int target_pidfd_open(const char *text, pid_t pid);

#endif
