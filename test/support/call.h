/* SPDX-License-Identifier: Apache-2.0 */
/* A test of one function of the C API: its plan, the process that the plan leads to, its report. */
#ifndef TEST_CALL_H
#define TEST_CALL_H

#include <sched.h>

#include "traces.h"

#define ALL_EIGHT                                                                                  \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |              \
	 CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWTIME)

extern gons_plan *plan;
extern struct target target;

/* A setup that remembers what is open and running, and a teardown that frees the plan as well. */
int call_begin(void **state);
int call_end(void **state);

/* From now on the plan has these words. */
void use(const char *words);

/* Starts a process that has namespaces of its own of these types; words that join them. */
const char *go_to(int flags);

/*
 * The same for gons_run() of look_around(), and what that sees. assert_ran() lets it return a
 * result, and fails the test unless it was called once and the status is that.
 */
extern struct seen *seen;
int look_begin(void **state);
int look_end(void **state);
int look_by_run(int *status);
void assert_ran(int result);

#endif
