/* SPDX-License-Identifier: Apache-2.0 */
/* Mounting what is brought along at its destinations. */
#ifndef GONS_CORE_ROOTFS_BINDS_H
#define GONS_CORE_ROOTFS_BINDS_H

#include "core/rootfs/rootfs_state.h"

/* Mounts all at their destinations below root. 0, or -errno with word and piece. */
int binds_put(struct rootfs *rootfs, int root);

/* Is each of the first count binds still mounted where it was put? Another bind may be mounted over
 * it. 0, or -errno with word and piece: -ESTALE where one is not. */
int binds_check(struct rootfs *rootfs, int root, int count);

/* Last of all, where files are not trusted: nothing is renamed in the directories of libgons, so
 * what holds then goes on to hold. 0, or -errno with word and piece: parent_copies_check(). */
int binds_check_parents(struct rootfs *rootfs, int root);

#endif
