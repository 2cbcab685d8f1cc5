/* SPDX-License-Identifier: Apache-2.0 */
/* Places for mounts where there are none, without a change to anybody's files. */
#ifndef GONS_CORE_ROOTFS_MOUNTPOINT_H
#define GONS_CORE_ROOTFS_MOUNTPOINT_H

#include "core/plan/parse_list.h"

/*
 * Of the destinations below root those that are missing get a place, of the kind of their tree: the
 * last directory before them that is there is covered, for reading only, by what it holds and all
 * names that it lacks. A destination is missing afterwards, too, where that cannot be done: the
 * directory is the root, or something is mounted below it. True if anything was covered.
 */
bool mountpoint_make(int root, const struct bind *binds, const int *trees, int count);

/* In a directory of ours a file or a directory, as tree is one, and the directories before it. */
void mountpoint_make_name(int ours, const char *path, size_t length, int tree);

/* Is there a ".." in it? */
bool path_climbs(const char *path, size_t length);

#endif
