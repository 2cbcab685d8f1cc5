/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mounts as descriptors: a tree is made or copied first, belongs to no place, and is then attached
 * to a place that was found below a root. What to mount where is decided elsewhere.
 */
#ifndef GONS_CORE_BASE_MOUNT_H
#define GONS_CORE_BASE_MOUNT_H

#include <linux/mount.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/syscall.h"

#define SYS_MNT_DETACH 2 /* umount2(2) */

/*
 * The directory or file that path is below root. Neither a link nor ".." leads out, and no link of
 * /proc into what some process has open; one root cannot replace itself: -EBUSY. flags: 0 or
 * SYS_O_DIRECTORY. Linux 5.6. An O_PATH descriptor, or -errno.
 */
int mount_find(int root, const char *path, size_t length, int flags);

/*
 * A copy of what is mounted at path and below it; path "" is the descriptor directory itself. It
 * can be attached in another mount namespace than that where it was made. Linux 5.2. A descriptor,
 * or -errno.
 */
int mount_clone(int directory, const char *path, size_t length);

/* The same of an entry of a directory, a link itself. */
int mount_clone_entry(int directory, const char *name);

/* As mount_clone(), and what is mounted in it later is seen nowhere else. Linux 5.12. */
int mount_clone_apart(const char *path);

/* Gives MOUNT_ATTR_... to a mount, and to all below it. Linux 5.12. 0, or -errno. */
int mount_restrict(int tree, unsigned attributes, bool below);

/* Takes MOUNT_ATTR_... from a mount. Linux 5.12. 0, or -errno: -EPERM where they are locked. */
int mount_allow(int mount, unsigned attributes);

/*
 * A new file system: options are NAME[=VALUE],... or NULL, attributes MOUNT_ATTR_...; of the
 * options ro, noexec, nosuid and nodev become attributes. The option that is wrong is told in
 * *wrong, of *length. Linux 5.2. A descriptor, or -errno.
 */
int mount_new(const char *type, const char *options, unsigned attributes, const char **wrong,
	      size_t *length);

/* Puts a tree over a place. 0, or -errno; -EISDIR, -ENOTDIR: one of the two is a directory. */
int mount_attach(int tree, int place);

/* The same over an entry of a directory, no link followed; a mount that is elsewhere moves, unless
 * it is locked (EINVAL). 0, or -errno. */
int mount_attach_at(int tree, int directory, const char *name);

/* Puts a tree, or -errno in its place, over the file that path is below root (mount_find()), and
 * closes the tree. 0, or -errno. */
int mount_put(int tree, int root, const char *path, size_t length);

/* Takes away again what was attached, wherever that was. 0, or -errno. */
int mount_detach(int tree);

/* Which mount a descriptor is in; 0 before Linux 5.8. 0, or -errno. */
int mount_id(int fd, uint64_t *id);

/* MS_PRIVATE, MS_SLAVE or MS_SHARED for all that is mounted here, mount_namespaces(7). */
int mount_propagate(unsigned long propagation);

/* The directory becomes the root; what was mounted outside of it is gone. 0, or -errno. */
int mount_pivot(int root);

#endif
