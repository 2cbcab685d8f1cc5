/* SPDX-License-Identifier: Apache-2.0 */
/* Places for mounts where there are none, without a change to anybody's files. */
#ifndef GONS_APPEAR_H
#define GONS_APPEAR_H

#include "list.h"

/*
 * Of the destinations below root those that are missing get a place, of the kind of their tree: the
 * last directory before them that is there is covered, for reading only, by what it holds and all
 * names that it lacks. A destination is missing afterwards, too, where that cannot be done: the
 * directory is the root, or something is mounted below it. True if anything was covered.
 */
bool appear(int root, const struct bind *binds, const int *trees, int count);

#endif
