/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of the mounts that are brought along, made where a path means what the caller meant. */
#ifndef GONS_CORE_ROOTFS_BIND_SOURCES_H
#define GONS_CORE_ROOTFS_BIND_SOURCES_H

#include "core/rootfs/rootfs_state.h"

/* Copies the sources of binds, that of tmp, and the masks of an untrusted root directory. 0, or
 * -errno with word and piece. */
int bind_sources_open(struct rootfs *rootfs);

/*
 * The same where this process may not copy mounts: that takes CAP_SYS_ADMIN in the user namespace
 * that owns the mount namespace. An ordinary user has it in a new user namespace, in which a helper
 * copies the mount namespace of this process; the descriptors that the helper opens are open in
 * this process as well. The user namespace that is going to be joined would do, too, but its root
 * could enter the copy, which shows all files of the caller, while it exists.
 */
int bind_sources_open_in_helper(struct rootfs *rootfs);

#endif
