/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host name, the mounts, the root directory and the working directory of the program. Mounts
 * are made only in a mount namespace that this process owns: where one was joined, a private copy
 * of it is made first.
 */
#ifndef GONS_CORE_ROOTFS_ROOTFS_H
#define GONS_CORE_ROOTFS_ROOTFS_H

#include "core/rootfs/rootfs_state.h"

/*
 * Before anything is entered: copies the sources of binds, unless the mount namespace will be a new
 * one, because their paths lead elsewhere once another one is joined. 0, or -errno with word and
 * piece.
 */
int rootfs_prepare(struct rootfs *rootfs);

/* When all is entered, in the process that becomes the program. 0, or -errno with word and piece.
 */
int rootfs_apply(struct rootfs *rootfs);

#endif
