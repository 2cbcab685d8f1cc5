/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of the directories above a destination, which belong to this process: a mount moves with
 * the directory that it is mounted on, and only the owner of a directory can rename what is in it.
 */
#ifndef GONS_CORE_ROOTFS_PARENT_COPIES_H
#define GONS_CORE_ROOTFS_PARENT_COPIES_H

#include "core/plan/parse_list.h"
#include "core/rootfs/directory_copy.h"

/*
 * Makes every directory above the destination in root->copy, and a mount point for tree, a file or
 * a directory as tree is one. Symbolic links of root->original are copied, and followed within the
 * root. Nothing is made below a file that is no directory, and in /proc and /sys: mounting there
 * fails later and tells it, or finds the file of the kernel. 0, or -errno: -ELOOP for links in a
 * circle.
 */
int parent_copies_make(const struct directory_copy *root, const struct bind *bind, int tree);

/* When all are made: fills each of them with the entries of its original, directory_copy_fill(). */
int parent_copies_fill(const struct directory_copy *root, const struct bind *bind);

/*
 * When all is mounted. Checks each directory again: since the copies were made and filled, a
 * process of the container may have put a directory where a file was, or where nothing was. mounts:
 * the ids of the mounts of libgons there. 0, or -errno: -ESTALE if a process of the container can
 * still move the destination.
 */
int parent_copies_check(int root, const struct bind *bind, const uint64_t mounts[BINDS_MAX]);

#endif
