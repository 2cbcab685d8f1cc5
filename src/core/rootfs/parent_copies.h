/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The directories above a destination, as directories of ours: a mount moves with the directory
 * that it lies on, and only the owner of a directory can rename what is in it.
 */
#ifndef GONS_CORE_ROOTFS_PARENT_COPIES_H
#define GONS_CORE_ROOTFS_PARENT_COPIES_H

#include "core/plan/parse_list.h"
#include "core/rootfs/directory_copy.h"

/*
 * Makes in root.copy every directory above the destination, and a place for tree, a file or a
 * directory as that is one. Links of root.original are copied and followed within the root. Nothing
 * is made below what can be neither missing nor a directory of others: what will be told when
 * something is to be put there. 0, or -errno: -ELOOP for links in a circle.
 */
int parent_copies_make(const struct directory_copy *root, const struct bind *bind, int tree);

/* When all are made: each of them gets what theirs holds, as directory_copy_fill(). */
int parent_copies_fill(const struct directory_copy *root, const struct bind *bind);

#endif
