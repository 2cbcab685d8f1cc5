/* SPDX-License-Identifier: Apache-2.0 */
/* Who is meant by a target: a process, pinned before anything else is asked of it. */
#ifndef GONS_TARGET_H
#define GONS_TARGET_H

/* A close-on-exec pidfd of the process that text names, or -errno with the failure said. */
int target_open(const char *text);

#endif
