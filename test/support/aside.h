/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A corner of the system for tests that count what is left behind: nobody else's mounts, files in
 * /tmp and processes are seen there, and every mount is shared, so that what spreads is found.
 */
#ifndef TEST_ASIDE_H
#define TEST_ASIDE_H

#include <stdbool.h>

/*
 * First in main(), after become_root(), with one thread: a mount namespace with an empty /tmp (the
 * build directory is still there), and orphans become our children. Where the system forbids it,
 * aside_ready() skips the test.
 */
void aside_begin(void);
void aside_ready(void);

/* /proc/PID/mountinfo, to the byte; to be freed. pid 0: our own. */
char *aside_mounts(int pid);

/*
 * Remembers our mounts and children as they are now; then: fails the test unless they are the same
 * again and there is no directory /tmp/gons-*. What ends or is removed soon is waited for.
 */
void aside_remember(void);

/* The same for who does not want to fail at once: what is left, in words, or NULL. It is taken
 * away. */
const char *aside_find_left(void);
void aside_assert_nothing_left(const char *what);

#endif
