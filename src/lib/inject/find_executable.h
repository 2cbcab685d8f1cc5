/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up a program file of the host. */
#ifndef GONS_LIB_INJECT_FIND_EXECUTABLE_H
#define GONS_LIB_INJECT_FIND_EXECUTABLE_H

#include <linux/limits.h>

/*
 * As execvp(3): file itself if it holds a slash, else the first executable file of that name in the
 * PATH of envp. 0 with found filled in, or -errno: -EACCES if the only files of that name may not
 * be executed, -ENOENT, -ENAMETOOLONG.
 */
int find_executable(const char *file, char *const envp[], char found[PATH_MAX]);

#endif
