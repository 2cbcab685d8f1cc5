/* SPDX-License-Identifier: Apache-2.0 */
/* Actions of the tests of gons_reexec(), and a call of one of them. The test is the program. */
#ifndef TEST_ACTIONS_H
#define TEST_ACTIONS_H

#include "call.h"

enum {
	MEGABYTES = 8 << 20,
	PIECE = 65536,
	SEALS = 0xf, /* seal, shrink, grow, write */
};

/*
 * Registers all actions and calls gons_dispatch(), so it comes first in main(). It returns in the
 * test alone: a process that runs an action ends there.
 */
void actions_dispatch(int count, char **arguments);

/* Setup and teardown. The sealed copy of this program is made by the first setup, and stays. */
int actions_begin(void **state);
int actions_end(void **state);

/* Runs an action by the plan of call.h: what gons_reexec() returns, and the result of the action.
 */
extern char *result;
extern size_t length;
int call(const char *name, const void *parameter, size_t size);
int call_with(const char *name, const char *parameter);

/* Fails the test unless the call has worked with this result. */
void assert_result(int got, const char *expected);

/* Fails the test unless the call has failed so, without a result. */
void assert_refused(int got, int error, const char *part);
void assert_seen_in_target(const struct seen *seen);

/*
 * What the action "forge answer" sends, by its number: an answer (action.h) that libgons never
 * writes, of a program that then ends with 9; and what gons_reexec() is to return.
 */
extern const struct forgery {
	uint32_t kind;
	int32_t code;
	struct gons_report report; /* of a failed plan */
	bool silent;               /* it has no message */
	int expected;
} forgeries[];
extern const size_t forgery_count;

#endif
