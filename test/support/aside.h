/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests that count what is left behind. They have a mount namespace of their own with an empty
 * /tmp, so that they see no mounts and files of other processes. Every mount in it is shared, so
 * that a mount that spreads is seen.
 */
#ifndef TEST_ASIDE_H
#define TEST_ASIDE_H

#include <stdbool.h>

/*
 * aside_begin() is called in main() after become_root(), while there is one thread. It makes the
 * mount namespace; the build directory is still at its path. Orphans become children of this
 * process. Where the system forbids it, aside_ready() skips the test that calls it.
 */
void aside_begin(void);
void aside_ready(void);

/* What /proc/PID/mountinfo holds; the test frees it. pid 0: this process. */
char *aside_mounts(int pid);

/*
 * aside_remember() notes the mounts and the children of this process. aside_assert_nothing_left()
 * fails the test unless they are the same again and there is no directory /tmp/gons-*; it waits for
 * processes that are about to end. "what" says in the message what was done.
 */
void aside_remember(void);

void aside_assert_nothing_left(const char *what);

/* Says what is left, or NULL, and takes it away, so that the next test does not find it. */
const char *aside_find_left(void);

#endif
