/* SPDX-License-Identifier: Apache-2.0 */
/* The working directory of the program: given by a path, by a descriptor, or that of the caller. */
#ifndef GONS_CORE_ROOTFS_WORKDIR_H
#define GONS_CORE_ROOTFS_WORKDIR_H

#include <linux/limits.h>

#include "core/rootfs/rootfs_state.h"

/* Is the working directory below the root of this process? 0, or -errno: -EXDEV if getcwd(2) says
 * that it is not. */
int workdir_is_inside(void);

/* Before anything is entered: sets rootfs->outside_wd, whether a working directory given by
 * descriptor lies outside of the root. 0, or -errno with word and piece. */
int workdir_prepare(struct rootfs *rootfs);

/*
 * Before the mount namespace is copied, if it will be (copied): the path of a working directory
 * that is given by descriptor, or "". The descriptor is of the mount namespace that was joined. By
 * the path the directory is found in the copy, where mounts that are brought along are seen and
 * files cannot be executed. A directory of another mount namespace has no path there, and is used
 * as it is. 0, or -errno with word and piece.
 */
int workdir_name(struct rootfs *rootfs, bool copied, char path[PATH_MAX]);

/* When all is mounted: changes to the working directory. name: from workdir_name(). 0, or -errno
 * with word and piece. */
int workdir_enter(struct rootfs *rootfs, const char *name);

#endif
