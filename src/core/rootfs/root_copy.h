/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root directory of our own that shows what another one holds, and has room for more: nothing can
 * be put over the directory that is the root, and only in a directory of ours can the owner of the
 * place rename nothing.
 */
#ifndef GONS_CORE_ROOTFS_ROOT_COPY_H
#define GONS_CORE_ROOTFS_ROOT_COPY_H

#include "core/plan/parse_list.h"

/* A directory of ours, and the one that it shows; theirs is -1 where there is none. */
struct root_copy {
	int ours;
	int theirs;
};

/* Is there a bind whose first directory is missing in root? trees as those of struct rootfs. */
bool root_copy_is_needed(int root, const struct bind *binds, int count);

/*
 * Puts over root a file system of ours with each of its names, with their mounts, and with the
 * places of binds: of those that begin with a name that root lacks; or, if nothing may be renamed
 * (pinned), of all, with every directory above a copy of ours, as the root is. It can only be read
 * afterwards. attributes: MOUNT_ATTR_... for it. A descriptor, or -errno.
 */
int root_copy_make(int root, const struct bind *binds, const int *trees, int count,
		   unsigned attributes, bool pinned);

/* Each name of theirs that ours lacks, with what is mounted there; owner and mode are theirs, too,
 * where they can be. 0, or -errno. */
int root_copy_fill(const struct root_copy *root_copy);

/* Copies a link. 0, or -errno: -EINVAL where it is none. */
int root_copy_link(const struct root_copy *root_copy, const char *name);

/* What a name is, or the descriptor for "", no link followed: S_IFDIR and the like of inode(7), or
 * -errno. */
int root_copy_type(int directory, const char *name);

enum { ROOT_COPY_TYPE_MASK = 0170000, ROOT_COPY_DIRECTORY = 0040000, ROOT_COPY_LINK = 0120000 };

#endif
