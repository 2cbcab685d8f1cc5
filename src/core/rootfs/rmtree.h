/* SPDX-License-Identifier: Apache-2.0 */
/* Emptying a directory of whatever is in it, in spite of whoever still works in it. */
#ifndef GONS_CORE_ROOTFS_RMTREE_H
#define GONS_CORE_ROOTFS_RMTREE_H

#include <stdbool.h>

/*
 * Opens a directory for reading, by its name in another one: no link is followed, and no mount is
 * entered. Descriptor, or -errno (-ENOSYS before Linux 5.6).
 */
int rmtree_open(int directory, const char *name);

/*
 * Removes all that is in the directory, at any depth, with two descriptors. What cannot be removed,
 * such as an immutable file or a mount point, is left. True: it was given up after some
 * seconds, in which there always was something to remove; there is more of it, or another process
 * goes on making more.
 */
bool rmtree_content(int directory);

#endif
