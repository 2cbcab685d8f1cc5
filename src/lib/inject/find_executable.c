/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for a program file of the host. */
#define _GNU_SOURCE
#include "lib/inject/find_executable.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/syscall.h"

static const char *value_in(char *const envp[], const char *name)
{
	const size_t length = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
			return *envp + length + 1;
	return NULL;
}

/* As execve(2) would judge it, with the rights that count there. *seen: there is such a file. */
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
	/* Before Linux 5.8. */
	return error == -ENOSYS ? (int)sys_call(__NR_faccessat, AT_FDCWD, (long)path, X_OK, 0, 0)
				: error;
}

/* As execvp(3): one that may not be executed is passed over, and told if no other is found. A
 * directory that we may not search has none. */
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
	for (at = at ? at : "/bin:/usr/bin";; at++) {
		const size_t directory = strcspn(at, ":");
		int status;

		if (directory + 1 + length < PATH_MAX) {
			memcpy(found, at, directory);
			found[directory] = '/';
			memcpy(found + directory + (directory > 0), file, length + 1);
			status = check_executable(found, &seen);
			if (status == 0)
				return 0;
			if (seen)
				error = status;
		}
		at += directory;
		if (*at == '\0')
			return error;
	}
}
