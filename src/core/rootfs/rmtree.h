/* SPDX-License-Identifier: Apache-2.0 */
/* Emptying a directory, while other processes may still work in it. */
#ifndef GONS_CORE_ROOTFS_RMTREE_H
#define GONS_CORE_ROOTFS_RMTREE_H

#include <stdbool.h>

/*
 * Opens a directory for reading, by its name in another one: no link is followed, and no mount is
 * entered. Descriptor, or -errno (-ENOSYS before Linux 5.6).
 */
int rmtree_open(int directory, const char *name);

/*
 * Removes all that is in the directory, at any depth, with two descriptors. A file that cannot be
 * removed is left: an immutable file, or a mount point. Returns true where it has given up after
 * some seconds in which there always was something to remove: there is more, or another process
 * goes on making more.
 */
bool rmtree_content(int directory);

#endif
