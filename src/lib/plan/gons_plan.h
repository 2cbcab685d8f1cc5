/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a public plan. Plain data. */
#ifndef GONS_LIB_PLAN_GONS_PLAN_H
#define GONS_LIB_PLAN_GONS_PLAN_H

#include "core/plan/plan.h"
#include "core/report/record.h"

enum { KEEP_MAX = 16, STREAMS = 3 };

struct options {
	long term_child; /* milliseconds, or 0 */
	long deadline;   /* milliseconds, or 0 */
	long result_max; /* bytes */
	bool sealed;
	bool keep_all;
	bool keep_home;
	int keep[KEEP_MAX];
	unsigned keep_count;
	int streams[STREAMS]; /* what becomes 0, 1 and 2; -1: the caller's */
};

/* A variable of gons_plan_setenv(). */
struct variable {
	char *text; /* NAME=VALUE, or NAME: the program does not have the variable */
	size_t name_length;
};

struct gons_plan {
	char *values[WORDS_MAX]; /* by row of the table of words; NULL: the word is not set */
	struct options options;
	struct variable *variables;
	size_t variable_count;
	const char *(*check)(void *arg); /* the function of gons_plan_check(), or NULL */
	void *check_argument;
	/* What the last function did; its message is the line of every failure, without
	 * RECORD_PREFIX. */
	struct gons_record record;
	int error; /* what the last function returned, if it failed */
	bool failed;
	struct gons_failure failure; /* what gons_plan_failure() returned last */
	char parts[sizeof(((struct gons_record *)0)->message)]; /* its reason and its advice */
};

#endif
