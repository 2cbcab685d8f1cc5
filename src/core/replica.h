/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root directory of our own that holds what another one holds, and more: nothing can be put over
 * the directory that is the root, so what is missing in it is made in one that looks the same.
 */
#ifndef GONS_REPLICA_H
#define GONS_REPLICA_H

#include "list.h"

/* Is there a bind whose first directory is missing in root? trees as those of struct furnishing. */
bool replica_is_needed(int root, const struct bind *binds, int count);

/*
 * Puts over root a file system of ours with each of its names, with their mounts, and with the
 * places of the binds that begin with a name that it lacks. It can only be read afterwards.
 * attributes: MOUNT_ATTR_... for it. A descriptor, or -errno.
 */
int replica_make(int root, const struct bind *binds, const int *trees, int count,
		 unsigned attributes);

#endif
