/* SPDX-License-Identifier: Apache-2.0 */
/* A place for a mount where there is none, without a change to anybody's files. */
#ifndef GONS_APPEAR_H
#define GONS_APPEAR_H

#include <stddef.h>

/*
 * The last name of path is missing below root, the directory before it is there: mounts over that
 * directory what it holds, for reading only, and a place for tree. 0, or -ENOENT where this cannot
 * be done: the directory is the root, or something is mounted below it.
 */
int appear(int tree, int root, const char *path, size_t length);

#endif
