/* SPDX-License-Identifier: Apache-2.0 */
/* The directories of a PATH, one after another. */
#include "lib/child/path_search.h"

#include <stdio.h>
#include <string.h>

bool path_search_next(const char **at, const char *file, char path[PATH_MAX])
{
	while (*at) {
		const char *directory = *at;
		const size_t length = strcspn(directory, ":");
		const int size = snprintf(path, PATH_MAX, "%.*s%s%s", (int)length, directory,
					  length ? "/" : "", file);

		*at = directory[length] ? directory + length + 1 : NULL;
		if (size >= 0 && size < PATH_MAX)
			return true;
	}
	return false;
}
