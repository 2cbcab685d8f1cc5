/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root directory of this process that shows the entries of another one and can hold more names:
 * mountpoint.h cannot cover a root directory; and the owner of the other root directory can rename
 * nothing in this one.
 */
#ifndef GONS_CORE_ROOTFS_ROOT_COPY_H
#define GONS_CORE_ROOTFS_ROOT_COPY_H

#include <stdbool.h>

#include "core/plan/parse_list.h"

/* Does root lack the first name of a destination? */
bool root_copy_is_needed(int root, const struct bind *binds, int count);

/*
 * Mounts a tmpfs over root that has all names of root, with their mounts, and mount points for
 * destinations of binds: for those whose first name root lacks. With pinned no process shall be
 * able to rename a directory above a destination: then it has mount points for all of them, and
 * copies of all directories above. trees: of binds, a file or a directory each. attributes:
 * MOUNT_ATTR_... of the tmpfs, which is read-only in the end. A descriptor, or -errno.
 */
int root_copy_make(int root, const struct bind *binds, const int *trees, int count,
		   unsigned attributes, bool pinned);

#endif
