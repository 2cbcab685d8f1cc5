/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dynamic linker of glibc asks this object about every library before it opens it,
 * rtld-audit(7): what the program asks for, what a library needs, and what libc loads on its own.
 * From the moment at which the program may be in a place that it does not trust, nothing is loaded
 * but files of the host. noexec alone is not enough: a library without an executable segment is
 * mapped all the same, and its constructors are addresses in libraries of the host.
 */
#include <linux/limits.h>

#include "audit/path.h"
#include "core/base/audit.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/report/record.h"

/* <link.h>, which is libc's. */
enum { LA_CONSISTENT = 0, LA_SEARCH_ORIGINAL = 1 };

struct link_map {
	uint64_t address;
	const char *name;
	struct dynamic_entry *dynamic;
};

#define EXPORTED __attribute__((visibility("default")))

EXPORTED unsigned la_version(unsigned version);
EXPORTED void la_activity(const uintptr_t *cookie, unsigned flag);
EXPORTED char *la_objsearch(const char *name, const uintptr_t *cookie, unsigned flag);
EXPORTED unsigned la_objopen(struct link_map *map, long namespace, const uintptr_t *cookie);

enum { BASE_NAMESPACE = 0 }; /* LM_ID_BASE, dlmopen(3) */

/* Until then the paths are the host's, where a mount that is noexec concerns the linker alone. */
static bool enforced;
static bool begun; /* what is loaded now belongs to the program, and not to others that audit */

/*
 * In a program that is executed inside, enforced from the beginning: it is found by this name, that
 * of the copy which is brought there.
 */
unsigned la_version(unsigned version)
{
	enforced = path_is_of_the_host(AUDIT_INSIDE);
	return version;
}

/* What a program is loaded with is there, and the next to run is libgons-preload.so. */
void la_activity(const uintptr_t *cookie, unsigned flag)
{
	(void)cookie;
	if (begun && flag == LA_CONSISTENT)
		enforced = true;
}

static bool has(const char *name, char character)
{
	while (*name && *name != character)
		name++;
	return *name;
}

/*
 * What the linker shall open in place of a file that it must not. NULL would be the answer of
 * rtld-audit(7); then it goes on by the errno of something else, and ends the search where that is
 * not ENOENT (glibc 2.31), or gives reasons that are none (2.36). A candidate of a search becomes
 * what is never found. A name that was asked for gets a slash behind it: whatever it leads to, only
 * a directory can be opened by it, and the message names it.
 */
static char *refuse(const char *name, bool candidate)
{
	static char nothing[PATH_MAX + 2];
	size_t length = candidate ? 0 : text_length(name);

	if (length >= PATH_MAX)
		return NULL;
	__builtin_memcpy(nothing, name, length);
	if (length > 0)
		nothing[length++] = '/';
	nothing[length] = '\0';
	return nothing;
}

/*
 * A name without a slash is asked about once more for each directory that is looked into. In one
 * that is asked for, the linker replaces a $ afterwards, ld.so(8): nobody knows yet where it leads.
 */
char *la_objsearch(const char *name, const uintptr_t *cookie, unsigned flag)
{
	const bool original = flag == LA_SEARCH_ORIGINAL;

	(void)cookie;
	if (enforced && has(name, '/') &&
	    ((original && has(name, '$')) || !path_is_of_the_host(name)))
		return refuse(name, !original);
	return (char *)(uintptr_t)name;
}

static const char *base_of(const char *path)
{
	const char *base = path;

	for (; *path; path++)
		if (*path == '/')
			base = path + 1;
	return base;
}

static _Noreturn void end(const char *name)
{
	char buffer[512];
	struct text line;

	text_begin(&line, buffer, sizeof(buffer));
	text_add(&line, "gons: the program has loaded ");
	text_add_quoted(&line, name, text_length(name));
	text_add(&line, ", which is no file of the host (gons_trust=0): it ends before code of it "
			"runs\n");
	sys_write_quietly(2, buffer, line.length);
	sys_exit(EXIT_FAILURE_OF_OURS);
}

/*
 * dlmopen(3) with a path does not ask first, seen with glibc 2.36. Then the file is mapped by now,
 * but nothing of it has run.
 */
unsigned la_objopen(struct link_map *map, long namespace, const uintptr_t *cookie)
{
	(void)cookie;
	begun |= namespace == BASE_NAMESPACE;
	if (!enforced && text_equal(base_of(map->name), "libgons-preload.so", 18))
		audit_mark_of(map->dynamic)->value = AUDIT_MARK;
	if (enforced && has(map->name, '/') && !path_is_of_the_host(map->name))
		end(map->name);
	return 0;
}
