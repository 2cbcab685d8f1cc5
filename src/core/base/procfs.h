/* SPDX-License-Identifier: Apache-2.0 */
/* Reads /proc, proc(5), for facts that no system call tells, and writes what no system call sets.
 */
#ifndef GONS_CORE_BASE_PROCFS_H
#define GONS_CORE_BASE_PROCFS_H

#include <stdint.h>

/*
 * Reads the number on the line of the file path that begins with label. 0, or -errno: -ENOENT
 * without such a line, -EINVAL if the rest of the line is not one number.
 */
int procfs_field(const char *path, const char *label, uint64_t *value);

/* Opens the directory /proc/PID. Descriptor (O_PATH), or -errno. */
int procfs_open(uint64_t pid);

/* Writes text into the file name below directory by one write(2). 0, or -errno. */
int procfs_write(int directory, const char *name, const char *text);

#endif
