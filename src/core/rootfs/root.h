/* SPDX-License-Identifier: Apache-2.0 */
/* The root directory: which directory it is, what is mounted below it, and changing to it. */
#ifndef GONS_CORE_ROOTFS_ROOT_H
#define GONS_CORE_ROOTFS_ROOT_H

#include "core/rootfs/rootfs_state.h"

/*
 * Opens the directory below which everything is mounted: the one of gons_root, or "/". Where it
 * will become the root of a new mount namespace it is made a mount. copied: this process is in a
 * copy of the mount namespace that it has joined. An O_PATH descriptor, or -errno.
 */
int root_open(const struct rootfs *rootfs, bool copied);

/*
 * The directory to be used instead of root, so that all binds and tmp have a place to be mounted:
 * root itself, or a new descriptor of a copy of it that is mounted over it. Or -errno with word and
 * piece.
 */
int root_choose(struct rootfs *rootfs, int root);

/*
 * Mounts a tree, or -errno in its place, over path below root, and closes the tree. What is mounted
 * in it later is seen nowhere else. 0, or -errno.
 */
int root_put(const struct rootfs *rootfs, int tree, int root, const char *path, size_t length);

/* The directory becomes the root of this process, if the plan asks for another root or if it was
 * replaced. 0, or -errno with word and piece. */
int root_enter(struct rootfs *rootfs, int root);

#endif
