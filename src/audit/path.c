/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows a path name by name, as path_resolution(7) tells, and checks each step. It opens no
 * descriptor: a program may have closed 0, 1 and 2, and would get one of these numbers.
 */
#include "audit/path.h"

#include <asm/statfs.h>
#include <linux/limits.h>
#include <linux/magic.h>

#include "core/base/syscall.h"
#include "core/base/text.h"

enum {
	LINKS_MAX = 40, /* MAXSYMLINKS of the kernel */
	NOEXEC = 8,     /* ST_NOEXEC of statfs(2) */
};

/* Static, as the stack of the thread may be small; the thread holds the lock of the dynamic linker.
 */
static char done[PATH_MAX];    /* the part that is checked, without links; or empty */
static char to_come[PATH_MAX]; /* the rest of the path, at the end of the buffer */

static bool is_of_the_host(const char *path)
{
	struct statfs system;

	return sys_call(__NR_statfs, (long)path, (long)&system, 0, 0, 0) == 0 &&
	       !(system.f_flags & NOEXEC) && system.f_type != PROC_SUPER_MAGIC;
}

/* Begins in the root directory, or in the working directory. */
static bool begin(const char *rest, size_t *length)
{
	*length = 0;
	done[0] = '\0';
	return is_of_the_host(*rest == '/' ? "/" : ".");
}

/* Adds a name to the checked part. False: it is too long. */
static bool append(size_t *length, const char *name, size_t name_length, bool absolute)
{
	const size_t slash = *length > 0 || absolute;

	if (*length + slash + name_length >= sizeof(done))
		return false;
	if (slash)
		done[*length] = '/';
	__builtin_memcpy(done + *length + slash, name, name_length);
	*length += slash + name_length;
	done[*length] = '\0';
	return true;
}

/* Puts the text of a link in the place of its name. The rest of the path from there, or NULL: too
 * long. */
static char *splice(const char *link, size_t link_length, char *rest)
{
	const bool more = *rest != '\0';
	char *start = rest - link_length - more;

	if ((size_t)(rest - to_come) < link_length + more)
		return NULL;
	if (more)
		rest[-1] = '/';
	__builtin_memcpy(start, link, link_length);
	return start;
}

/* Checks the next name. *rest is the path behind it, or behind the link that it is. False: the path
 * does not lead to a file of the host. */
static bool step(char **rest, size_t *length, bool *absolute, unsigned *links)
{
	static char link[PATH_MAX];
	const size_t before = *length;
	char *name = *rest;
	long link_length;

	while (**rest && **rest != '/')
		++*rest;
	if (!append(length, name, (size_t)(*rest - name), *absolute))
		return false;
	while (**rest == '/')
		++*rest;
	link_length = sys_call(__NR_readlinkat, AT_FDCWD, (long)done, (long)link, sizeof(link), 0);
	if (link_length == -EINVAL)
		return is_of_the_host(done);
	if (link_length <= 0 || link_length == (long)sizeof(link) || ++*links > LINKS_MAX)
		return false;
	*length = before;
	done[before] = '\0';
	*rest = splice(link, (size_t)link_length, *rest);
	if (!*rest || link[0] != '/')
		return *rest;
	*absolute = true;
	return begin(*rest, length);
}

bool path_is_of_the_host(const char *path)
{
	const size_t size = text_length(path) + 1;
	bool absolute = *path == '/';
	char *rest = to_come + sizeof(to_come) - size;
	unsigned links = 0;
	size_t length;

	if (size > sizeof(to_come) || size == 1 || !begin(path, &length))
		return false;
	__builtin_memcpy(rest, path, size);
	while (*rest) {
		if (*rest == '/')
			rest++;
		else if (!step(&rest, &length, &absolute, &links))
			return false;
	}
	return true;
}
