/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libgons-preload.so and libgons-audit.so know of each other. They are in two namespaces of
 * the dynamic linker, dlmopen(3), and see no symbol of each other.
 */
#ifndef GONS_CORE_BASE_AUDIT_H
#define GONS_CORE_BASE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#define AUDIT_NAME "libgons-audit.so"

/*
 * Where it is brought along, for programs that are executed inside: they find it by LD_AUDIT. Not
 * longer than any path of the host to it, in whose place it is written.
 */
#define AUDIT_INSIDE "/.gons-audit.so"

/*
 * Where another object audits, the dynamic linker sets room for variables of threads aside before
 * it knows the libraries of the program, about 1,700 bytes; jemalloc has 2,632 that need it. Each
 * thread has so much stack less: one of 16 KiB can still be made. Since glibc 2.33.
 */
#define AUDIT_TUNABLE "glibc.rtld.optional_static_tls=4096"

/*
 * The object that audits is shown the preload before that runs (la_objopen), and marks it: by the
 * value of the last entry of its dynamic section, which has no meaning, elf(5).
 */
#define AUDIT_MARK 0x676f6e73U

struct dynamic_entry {
	int64_t tag;
	uint64_t value;
};

static inline struct dynamic_entry *audit_mark_of(struct dynamic_entry *dynamic)
{
	while (dynamic->tag)
		dynamic++;
	return dynamic;
}

/*
 * Could the dynamic linker ask libgons-audit.so, and does not? Only the preload knows; in other
 * objects this is NULL.
 */
bool audit_is_missing(void) __attribute__((weak, visibility("hidden")));

#endif
