/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the C API share: what a function sees that gons_run() calls, what a call leaves
 * behind in the caller, and standard streams that lead elsewhere for a while.
 */
#ifndef TEST_TRACES_H
#define TEST_TRACES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "gons.h"
#include "support.h"

enum { SEEN_FDS = 64 };

/* What look_around() has seen. It lies in memory that all children of the test share. */
struct seen {
	unsigned calls;
	uint64_t namespaces[NAMESPACE_TYPES]; /* inode numbers; 0: not to be read from /proc */
	pid_t pid;
	pid_t parent;
	uid_t uid;
	gid_t gid;
	uint64_t capabilities; /* effective */
	int dumpable;
	int threads;
	char directory[128];
	char hostname[65];
	int fds[SEEN_FDS]; /* the open ones, up to 1023 */
	unsigned fd_count;
	int result; /* what look_around() is to return */
};

/* Makes an empty one, until seen_end(). */
struct seen *seen_begin(void);
void seen_end(void);

/* Fills in a struct seen, in the child of gons_run(3), and returns its result. */
int look_around(void *seen);

/* Fails the test unless exactly the descriptors of the list are open, which ends with -1. */
void assert_only_open(const struct seen *seen, const int *fds);

/* How many descriptors and children this process has; zombies are children. */
unsigned count_fds(void);
unsigned count_children(void);

/*
 * traces_remember() notes both numbers, assert_no_traces() fails the test unless they are the same.
 * It waits for orphans of children that are about to end.
 */
void traces_remember(void);
void assert_no_traces(void);

/* From now on an orphan becomes a child of this process, so that count_children() counts it. */
void adopt_orphans(void);

/*
 * Fails the test unless the function has failed so: it returned the error, the line of the plan
 * holds the part, and the report has the status.
 */
void assert_failed(const gons_plan *plan, long got, int error, const char *part, int status);
void assert_succeeded(const gons_plan *plan, long got);

/*
 * A descriptor of this process (1 or 2) leads to a file in memory, up to capture_end(), which
 * returns what the file holds; valid until the next call.
 */
void capture_begin(int fd);
const char *capture_end(void);

/* Closes 0, 1 and 2, and opens them again as they were. The test prints nothing in between. */
void close_standard_streams(void);
void open_standard_streams(void);

/* A plan with these words; fails the test where they are refused. */
gons_plan *plan_of(const char *words);

/* Words that join these namespaces of a process: "net=pid:4711 ...". */
const char *words_to_join(pid_t pid, int flags);

#endif
