/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgons: a process is moved into Linux namespaces before its main() and before any thread exists.
 *
 * Nothing has to be called for that: preloading the library is enough, or linking with it, as long
 * as the program refers to any name of it (else the linker leaves it out) or is linked as
 * pkg-config tells. The functions below only tell what happened. They are the whole public
 * interface; the words are described in libgons(7).
 */
#ifndef GONS_H
#define GONS_H

#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define GONS_API __attribute__((__visibility__("default")))
#else
#define GONS_API
#endif

#define GONS_VERSION_MAJOR 0
#define GONS_VERSION_MINOR 1
#define GONS_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/* The eight namespace types of namespaces(7), in alphabetical order; they index
 * gons_report.namespaces. */
enum gons_type {
	GONS_CGROUP,
	GONS_IPC,
	GONS_MNT,
	GONS_NET,
	GONS_PID,
	GONS_TIME,
	GONS_USER,
	GONS_UTS,
	GONS_TYPES, /* how many there are */
};

/* What happened to one namespace of this process. Values are only ever added. */
enum gons_state {
	GONS_UNTOUCHED = 0, /* nobody asked for it, or an earlier step failed */
	GONS_JOINED = 1, /* the process is in it now; a pid namespace entered without a fork holds
			    for the children only, see gons_fork in libgons(7) */
	GONS_ALREADY_THERE = 2, /* asked for, but the process was in it before */
	GONS_FAILED = 3,        /* asked for and not entered: error says why */
	GONS_CREATED = 4, /* a new one was made, and the process is in it as with GONS_JOINED */
};

/* One namespace in the report. */
struct gons_namespace {
	uint32_t state; /* enum gons_state */
	int32_t error;  /* a positive errno where state is GONS_FAILED, else 0 */
	uint64_t
		before; /* inode number of /proc/self/ns/TYPE before the first step; 0: not known */
	uint64_t after; /* and after the last one; for pid that of /proc/self/ns/pid_for_children */
	uint64_t reserved[2]; /* 0 */
};

/*
 * What the library did before main(). The library owns it; it is written before main() starts and
 * never after, so every thread may read it without a lock.
 *
 * The structure grows at its end only: size is the number of bytes that the library at hand knows
 * of, and a member lies within it where GONS_REPORT_HAS(report, member) is true.
 */
struct gons_report {
	uint32_t size;
	int32_t status; /* as gons_status() returns it */
	uint32_t types; /* how many of namespaces[] are in use: GONS_TYPES of the library at hand */
	uint32_t forked; /* 1: the program is a child of a process that stays outside and mirrors it
			  */
	struct gons_namespace namespaces[16];
};

#define GONS_REPORT_HAS(report, member)                                                            \
	((report)->size >=                                                                         \
	 (uint32_t)((const char *)(&(report)->member + 1) - (const char *)(report)))

/*
 * gons_status - did everything that the environment asked for happen?
 *
 * Returns 0 if it did, or if nothing was asked for; else -errno of the step that failed. -EINVAL
 * stands also for words that could not be understood, -EPERM also for a set-user-ID, set-group-ID
 * or file-capability program (AT_SECURE in getauxval(3)), in which nothing is obeyed.
 *
 * Thread-safe, async-signal-safe, never allocates, leaves errno alone.
 */
GONS_API int gons_status(void);

/*
 * gons_message - the failure in one line, for a person
 *
 * Returns NULL where gons_status() is 0, else a line without a newline at its end: what failed, on
 * what, why, and what to do. The string belongs to the library, never changes and need not be
 * freed.
 *
 * Thread-safe, async-signal-safe, never allocates, leaves errno alone.
 */
GONS_API const char *gons_message(void);

/*
 * gons_report - what happened, namespace by namespace
 *
 * Returns the report; never NULL. It belongs to the library, never changes and need not be freed.
 *
 * Thread-safe, async-signal-safe, never allocates, leaves errno alone.
 */
GONS_API const struct gons_report *gons_report(void);

/*
 * gonsmsg, gonamespaces - the two C symbols of Go's gons (v0.9), so that its Go code links with
 * libgons
 *
 * gonsmsg is NULL, or "package gons: " and what gons_message() returns. It is written before main()
 * and only read after; it belongs to the library and must not be freed.
 *
 * gonamespaces() does what the library does before main(), unless that is done already: then it
 * does nothing. Since a linked library has always done it by the time main() runs, calling it is
 * never needed. It is safe to call from several threads.
 */
extern GONS_API char *gonsmsg;
GONS_API void gonamespaces(void);

#ifdef __cplusplus
}
#endif

#endif
