/* SPDX-License-Identifier: Apache-2.0 */
/* The directories of a PATH, one after another. */
#ifndef GONS_LIB_CHILD_PATH_SEARCH_H
#define GONS_LIB_CHILD_PATH_SEARCH_H

#include <linux/limits.h>
#include <stdbool.h>

/*
 * Fills in path with file in the next directory of the list *at, and moves *at behind that
 * directory. An empty directory is the working directory, execvp(3). Paths that are too long are
 * skipped. False: the list has ended.
 */
bool path_search_next(const char **at, const char *file, char path[PATH_MAX]);

#endif
