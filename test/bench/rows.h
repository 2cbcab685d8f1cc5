/* SPDX-License-Identifier: Apache-2.0 */
/* What is measured, as a table, and what is hoped of it. A new measurement is a new row in rows.c.
 */
#ifndef BENCH_ROWS_H
#define BENCH_ROWS_H

#include <stdbool.h>
#include <stddef.h>

enum stop_watch {
	OUTSIDE, /* from vfork to the end of the process, by bench's own clock */
	INSIDE,  /* what the program tells on its standard output (sample.h) */
};

enum growth {
	NO_GROWTH,
	TIME_GROWS,
	INSTRUCTIONS_GROW,
};

enum { ROW_ARGUMENTS = 20, ROW_VARIABLES = 12 };

/*
 * One thing that is started again and again. The rows of a group take turns, in an order that is
 * drawn anew for each round. In arguments and environment, $B is the build directory, $T the pid of
 * the target, $C the directory of a container (container.h), whose first process is the target
 * then. A program without a slash is looked for in PATH.
 */
struct row {
	const char *group;
	const char *name;
	const char *base; /* the row of this group that the ratio is to, or NULL */
	enum stop_watch watch;
	bool joins;             /* must end in all seven namespaces of the target */
	unsigned variables;     /* so many environment variables more */
	unsigned mounts;        /* so many mounts more in the target */
	unsigned memory;        /* so many megabytes that it has (for growth; arguments say so) */
	const char *count_in;   /* instructions: those of this object (callgrind), or NULL */
	const char *count_from; /* and only below this function, or NULL: all */
	const char *arguments[ROW_ARGUMENTS];
	const char *environment[ROW_VARIABLES];
};

struct group {
	const char *name;
	const char *title;
	unsigned part_of_rounds; /* a group of long runs does 1/N of the rounds */
	enum growth growth;
	const char *per; /* what grows */
};

enum goal_kind {
	RATIO, /* row to base */
	TAX,   /* (row - base) to (other - base) */
};

struct goal {
	const char *group;
	enum goal_kind kind;
	const char *row, *base, *other;
	double limit;
	bool below; /* less than the limit; else at most */
};

extern const struct group bench_groups[];
extern const size_t bench_group_count;
extern const struct row bench_rows[];
extern const size_t bench_row_count;
extern const struct goal bench_goals[];
extern const size_t bench_goal_count;

#endif
