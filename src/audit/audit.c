/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dynamic linker of glibc calls this object before it opens a library, rtld-audit(7): one that
 * the program loads, one that a library needs, and one that libc loads on its own. From the moment
 * at which the program may be in a mount namespace that it does not trust, only files of the host
 * are loaded. noexec alone is not enough: a library without an executable segment is mapped all the
 * same, and its constructors may be addresses in libraries of the host.
 */
#include <linux/limits.h>

#include "audit/path.h"
#include "core/base/audit.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/report/record.h"

/* As in <link.h>, a header of libc. */
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

/* Are only files of the host loaded? Before that all paths are those of the host, and its mounts
 * that are noexec concern the dynamic linker alone. */
static bool enforced;
static bool begun; /* the dynamic linker loads the program, no more other auditing objects */

/* A program that is executed inside finds this object as AUDIT_INSIDE, and then the check holds
 * from the beginning. */
unsigned la_version(unsigned version)
{
	enforced = path_is_of_the_host(AUDIT_INSIDE);
	return version;
}

/* All libraries with which the program starts are loaded. The constructor of libgons-preload.so
 * runs next. */
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
 * The path that the dynamic linker opens in place of a file that it must not load. rtld-audit(7)
 * tells to return NULL. But then the linker uses an errno that another call has left: it ends the
 * search unless that is ENOENT (glibc 2.31), or its message gives a wrong reason (2.36). So a
 * candidate of a search becomes "", which is never found. A name that the program asked for gets a
 * slash behind it: only a directory can be opened by that, and the message has the name.
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
 * A name without a slash is allowed here: the dynamic linker calls again with the path in each
 * directory that it searches. In a name that the program asked for it replaces a $ after this call,
 * ld.so(8), so that the path is not known yet: that is refused.
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
 * dlmopen(3) with a path does not call la_objsearch(), seen with glibc 2.36. Then the file is
 * mapped already, but no code of it has run.
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
