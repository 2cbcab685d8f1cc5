/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mounts as descriptors: a tree is made or copied first, and then attached at a mount point that
 * was found below a root. What is mounted where is decided elsewhere.
 */
#ifndef GONS_CORE_BASE_MOUNT_H
#define GONS_CORE_BASE_MOUNT_H

#include <linux/mount.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/syscall.h"

/*
 * Opens the file that path names below root. Neither a symbolic link nor ".." leads out of root,
 * and a link of /proc to an open file of a process is not followed. A path that leads to root
 * itself is -EBUSY: a mount there would not be seen. flags: 0, O_NOFOLLOW or SYS_O_DIRECTORY. Linux
 * 5.6. An O_PATH descriptor, or -errno.
 */
int mount_find(int root, const char *path, size_t length, int flags);

/*
 * Copies what is mounted at path and below it; path "" is the descriptor directory itself. The copy
 * can be attached in another mount namespace. Linux 5.2. A descriptor, or -errno.
 */
int mount_clone(int directory, const char *path, size_t length);

/* The same of an entry of a directory; a symbolic link is not followed. */
int mount_clone_entry(int directory, const char *name);

/* As mount_clone(), but what is mounted in the copy later is not propagated. Linux 5.12. */
int mount_clone_apart(const char *path);

/* Sets attributes MOUNT_ATTR_... of a mount, and with below of all below it. Linux 5.12. 0, or
 * -errno. */
int mount_restrict(int tree, unsigned attributes, bool below);

/* Clears attributes MOUNT_ATTR_... of a mount. Linux 5.12. 0, or -errno: -EPERM where they are
 * locked, mount_namespaces(7). */
int mount_allow(int mount, unsigned attributes);

/*
 * Makes a file system. options: NAME[=VALUE],... or NULL; ro, noexec, nosuid and nodev become
 * attributes. attributes: MOUNT_ATTR_... of the mount. An option that is wrong is told in *wrong,
 * of *length. Linux 5.2. A descriptor, or -errno.
 */
int mount_new(const char *type, const char *options, unsigned attributes, const char **wrong,
	      size_t *length);

/* Attaches a tree at a mount point, an open file. 0, or -errno: -EISDIR or -ENOTDIR where only the
 * file or only the tree is a directory. */
int mount_attach(int tree, int file);

/* Attaches a tree at an entry of a directory; a symbolic link is not followed. A mount that is
 * attached elsewhere is moved, unless it is locked (-EINVAL). 0, or -errno. */
int mount_attach_at(int tree, int directory, const char *name);

/* Attaches a tree, or takes -errno in its place, at the file that path names below root
 * (mount_find()), and closes the tree. 0, or -errno. */
int mount_put(int tree, int root, const char *path, size_t length);

/* Unmounts a tree that was attached. 0, or -errno. */
int mount_detach(int tree);

/* The id of the mount that a descriptor is in, statx(2); the id is 0 before Linux 5.8. 0, or
 * -errno.
 */
int mount_id(int fd, uint64_t *id);

/* Sets the propagation of all mounts of this process: MS_PRIVATE, MS_SLAVE or MS_SHARED,
 * mount_namespaces(7). 0, or -errno. */
int mount_propagate(unsigned long propagation);

/* The directory becomes the root, and what was mounted outside of it is unmounted. 0, or -errno. */
int mount_pivot(int root);

#endif
