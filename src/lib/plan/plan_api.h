/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public plan: words as text, options, and what the last function on it did. Carrying it out is
 * done elsewhere.
 */
#ifndef GONS_LIB_PLAN_PLAN_API_H
#define GONS_LIB_PLAN_PLAN_API_H

#include "core/plan/plan.h"
#include "core/plan/words.h"
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
	bool failed;
};

/* Nothing has failed and nothing was done. The first thing that every public function does. */
void gons_plan_begin(gons_plan *plan);

/* A failure in one line. Returns error. The line is begun in *line, to be added to. */
int gons_plan_fail(gons_plan *plan, int error, struct text *line);

/* The same for a line that is WHAT: ERROR, for an errno that the kernel or libc gave. */
int gons_plan_fail_at(gons_plan *plan, int error, const char *what);

/* -EINVAL with the failure told if the plan has a check, which whoever asks would not call. */
int gons_plan_refuse_check(gons_plan *plan);

/* "cannot execute FILE" added to a line. */
void add_execution_failure(struct text *line, const char *file, int error);

/* What the record tells becomes the failure of the plan. Returns its status. */
int gons_plan_take(gons_plan *plan, const struct gons_record *record);

/* The words as core reads them; strings belong to the plan. 0, or -EINVAL with the failure told. */
int gons_plan_compile(gons_plan *plan, struct plan *compiled);

/*
 * As gons_plan_environ(), for a re-execution: extra, ending in NULL, comes last, and stands for the
 * word onerror, too.
 */
char **gons_plan_environ_with(const gons_plan *plan, char *const base[], const char *extra[]);

#endif
