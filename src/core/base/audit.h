/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libgons-preload.so and libgons-audit.so know of each other. The dynamic linker loads them
 * into two namespaces, dlmopen(3), in which neither sees a symbol of the other.
 */
#ifndef GONS_CORE_BASE_AUDIT_H
#define GONS_CORE_BASE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#define AUDIT_NAME "libgons-audit.so"

/*
 * The path of libgons-audit.so in the mount namespace of the target, for the programs that are
 * executed there: LD_AUDIT names it. This path is written over the path of the host in LD_AUDIT,
 * and so it must not be longer than any such path.
 */
#define AUDIT_INSIDE "/.gons-audit.so"

/*
 * With an auditing object the dynamic linker reserves room for static TLS before it knows the
 * libraries of the program: about 1,700 bytes, and jemalloc needs 2,632. This tunable (glibc 2.33)
 * reserves more. The stack of each thread is smaller by so much; a thread with 16 KiB can still be
 * made.
 */
#define AUDIT_TUNABLE "glibc.rtld.optional_static_tls=4096"

/*
 * The dynamic linker calls la_objopen() of libgons-audit.so for the preload before the preload
 * runs. That function marks the preload by the value of the last entry of its dynamic section
 * (DT_NULL), which has no meaning, elf(5).
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
 * Is this a program with a dynamic linker, which has not loaded libgons-audit.so? Only the preload
 * defines this function; in other objects its address is NULL.
 */
bool audit_is_missing(void) __attribute__((weak, visibility("hidden")));

#endif
