/* SPDX-License-Identifier: Apache-2.0 */
/* Reading /proc, proc(5), where there is no system call that tells. */
#ifndef GONS_CORE_BASE_PROCFS_H
#define GONS_CORE_BASE_PROCFS_H

#include <stdint.h>

/*
 * The number that stands behind label at the beginning of a line, alone on that line. 0, or -errno:
 * -ENOENT without such a line, -EINVAL if anything but one number stands there.
 */
int procfs_field(const char *path, const char *label, uint64_t *value);

/* The directory /proc/PID. Descriptor (O_PATH), or -errno. */
int procfs_open(uint64_t pid);

#endif
