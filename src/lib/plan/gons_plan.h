/* SPDX-License-Identifier: Apache-2.0 */
/* What a public plan consists of. Plain data. */
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
	int streams[STREAMS]; /* what becomes 0, 1 and 2, or -1 */
};

/* A variable of gons_plan_setenv(). */
struct variable {
	char *text; /* NAME=VALUE, or NAME to take it out */
	size_t name_length;
};

struct gons_plan {
	char *values[WORDS_MAX]; /* per row of the table of words, or NULL */
	struct options options;
	struct variable *variables;
	size_t variable_count;
	const char *(*check)(void *arg); /* of gons_plan_check(), or NULL */
	void *check_argument;
	struct gons_record record; /* of what was done last; its message also for other failures */
	int error;                 /* of the last function that failed */
	bool failed;
	struct gons_failure
		failure; /* what gons_plan_failure() returns, made when it is asked for */
	char parts[sizeof(((struct gons_record *)0)->message)]; /* its reason and its advice */
};

#endif
