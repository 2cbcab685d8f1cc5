/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root directory of our own that shows what another one holds, and has room for more: nothing can
 * be put over the directory that is the root, and only in a directory of ours can the owner of the
 * place rename nothing.
 */
#ifndef GONS_CORE_ROOTFS_ROOT_COPY_H
#define GONS_CORE_ROOTFS_ROOT_COPY_H

#include <stdbool.h>

#include "core/plan/parse_list.h"

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

#endif
