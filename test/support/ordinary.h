/* SPDX-License-Identifier: Apache-2.0 */
/* What a test calls in run.prepare, in the new process, to become another user: 0 or an errno. */
#ifndef TEST_ORDINARY_H
#define TEST_ORDINARY_H

/* The id of be_ordinary() where this process is not root itself. */
enum { NOT_ROOT = 1000 };

/* A user namespace in which we have another id, and every capability until the next execve(2). */
int map_ourselves(unsigned inside);

/* Without any right: where we are not root ourselves, a user of one more user namespace. */
int be_ordinary(void *unused);

#endif
