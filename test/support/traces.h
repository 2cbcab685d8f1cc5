/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of the C API share: what a function sees that is called inside, what a call leaves
 * behind in the caller, and standard streams that are somebody else's for a while.
 */
#ifndef TEST_TRACES_H
#define TEST_TRACES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "gons.h"
#include "support.h"

enum { SEEN_FDS = 64 };

/* Lies in memory that all our children share. */
struct seen {
	unsigned calls;
	uint64_t namespaces[NAMESPACE_TYPES]; /* inode numbers; 0: /proc does not tell */
	pid_t pid;
	pid_t parent;
	uid_t uid;
	gid_t gid;
	uint64_t capabilities; /* effective */
	int dumpable;
	int threads;
	char directory[128];
	char hostname[65];
	int fds[SEEN_FDS]; /* those that are open, up to 1023 */
	unsigned fd_count;
	int result; /* what the function shall return */
};

/* An empty one, for as long as the test runs. */
struct seen *seen_begin(void);
void seen_end(void);

/* Fills in a struct seen: what gons_run(3) calls. Returns its result. */
int look_around(void *seen);

/* Are exactly those descriptors open that stand in the list, which ends with -1? */
void assert_only_open(const struct seen *seen, const int *fds);

/* How many descriptors this process has, and how many children, zombies among them. */
unsigned count_fds(void);
unsigned count_children(void);

/*
 * Remembers both numbers, and later fails the test unless they are the same. Children that have
 * been orphaned by ours and are about to end are waited for.
 */
void traces_remember(void);
void assert_no_traces(void);

/* From now on orphans of our children become ours: nobody is left behind unseen. */
void adopt_orphans(void);

/* Fails the test unless the function failed so: what it returned, the line, what the report says.
 */
void assert_failed(const gons_plan *plan, long got, int error, const char *part, int status);
void assert_succeeded(const gons_plan *plan, long got);

/* Our standard output goes into a file in memory, up to capture_end(), which returns what it holds;
 * valid until the next one. */
void capture_begin(int fd);
const char *capture_end(void);

/* Closes 0, 1 and 2 and opens them again as they were. Nothing may be printed in between. */
void close_standard_streams(void);
void open_standard_streams(void);

/* A plan with these words, or the test fails. */
gons_plan *plan_of(const char *words);

/* A word for every namespace of the target: "net=pid:4711 ...", from the flags. */
const char *words_to_join(pid_t pid, int flags);

#endif
