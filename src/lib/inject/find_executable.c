/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up a program file of the host. */
#define _GNU_SOURCE
#include "lib/inject/find_executable.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/syscall.h"
#include "lib/child/path_search.h"

static const char *value_in(char *const envp[], const char *name)
{
	const size_t length = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
			return *envp + length + 1;
	return NULL;
}

/* May the file be executed with the effective ids, as execve(2) asks? *seen: the file exists. 0, or
 * -errno. */
static int check_executable(const char *path, bool *seen)
{
	struct statx status;
	int error = sys_statx(AT_FDCWD, path, 0, STATX_TYPE | STATX_MODE, &status);

	*seen = !error;
	if (error)
		return error;
	if ((status.stx_mode & FILE_TYPE_MASK) != FILE_REGULAR)
		return -EACCES;
	error = (int)sys_call(__NR_faccessat2, AT_FDCWD, (long)path, X_OK, AT_EACCESS, 0);
	/* Before Linux 5.8 there is no faccessat2(2). */
	return error == -ENOSYS ? (int)sys_call(__NR_faccessat, AT_FDCWD, (long)path, X_OK, 0, 0)
				: error;
}

/* As execvp(3), a file that may not be executed is skipped, and is an error only if no other is
 * found. A directory that may not be searched counts as one without the file. */
int find_executable(const char *file, char *const envp[], char found[PATH_MAX])
{
	const char *at = strchr(file, '/') || !*file ? NULL : value_in(envp, "PATH");
	const size_t length = strlen(file);
	int error = -ENOENT;
	bool seen;

	if (strchr(file, '/') || !*file) {
		if (length >= PATH_MAX)
			return -ENAMETOOLONG;
		memcpy(found, file, length + 1);
		return check_executable(found, &seen);
	}
	if (!at)
		at = "/bin:/usr/bin"; /* as glibc, execvp(3) */
	while (path_search_next(&at, file, found)) {
		const int status = check_executable(found, &seen);

		if (status == 0)
			return 0;
		if (seen)
			error = status;
	}
	return error;
}
