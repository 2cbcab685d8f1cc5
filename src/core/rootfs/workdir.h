/* SPDX-License-Identifier: Apache-2.0 */
/* The working directory inside: by its path, by a descriptor, or the one that we come from. */
#ifndef GONS_CORE_ROOTFS_WORKDIR_H
#define GONS_CORE_ROOTFS_WORKDIR_H

#include <linux/limits.h>

#include "core/rootfs/rootfs_state.h"

/* From where we are, does a path lead up to our root? 0; -EXDEV: no, and getcwd(2) says so. */
int workdir_is_inside(void);

/* Before anything is entered: is a directory that is given by its descriptor one of here? 0, or
 * -errno. */
int workdir_prepare(struct rootfs *rootfs);

/*
 * Before the place is copied, if it will be: the name of a directory that is given by its
 * descriptor, or "". It is of the place that was joined; in a copy of that it is found by its name,
 * so that the program sees there what is brought along, and runs no file of the place that it shall
 * not trust. One of somewhere else has no name there, and stays what it is. 0, or -errno.
 */
int workdir_name(struct rootfs *rootfs, bool copied, char path[PATH_MAX]);

/* When all else is done; name as workdir_name() has found it. 0, or -errno. */
int workdir_enter(struct rootfs *rootfs, const char *name);

#endif
