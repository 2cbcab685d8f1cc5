/* SPDX-License-Identifier: Apache-2.0 */
/* Mount points where there are none, made without writing to the file system there. */
#ifndef GONS_CORE_ROOTFS_MOUNTPOINT_H
#define GONS_CORE_ROOTFS_MOUNTPOINT_H

#include "core/plan/parse_list.h"

/*
 * Makes a mount point, a file or a directory as its tree is, for each destination below root that
 * does not exist: the last directory of its path that does exist is covered by a read-only file
 * system that shows its files and the missing names. A destination does not exist afterwards either
 * where that cannot be done: the directory is the root, or something is mounted below it. Returns
 * true if anything was covered.
 */
bool mountpoint_make(int root, const struct bind *binds, const int *trees, int count);

/* Does the path have a ".."? */
bool path_climbs(const char *path, size_t length);

#endif
