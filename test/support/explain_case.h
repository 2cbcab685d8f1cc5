/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One case of gons_explain(): a kind of caller, made in a process of its own, asks about a plan and
 * then carries it out.
 */
#ifndef TEST_EXPLAIN_CASE_H
#define TEST_EXPLAIN_CASE_H

#include <gons.h>

#include "support.h"

enum { LINES_BYTES = 1 << 16, MESSAGE_BYTES = 2048 };

#define ALL_BUT_USER                                                                               \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |              \
	 CLONE_NEWTIME | CLONE_NEWUTS)

struct caller {
	const char *name;
	int (*become)(void); /* in the process that asks: 0, or an errno where it cannot be so */
	bool root;           /* only root can become this */
	bool threads;        /* gons_enter() refuses, and gons_run() is compared with */
};

/* Those that the cases are tried with; the second list has a process in namespaces below. */
extern const struct caller callers[], callers_above[];
extern const size_t caller_count, caller_above_count;

/* Three of them. */
extern const struct caller *const as_root, *const as_user, *const as_two;

/* What some callers do to become so. */
int be_masked(void);
int be_below(void);
int be_on_an_older_kernel(void);

struct result {
	int status;
	struct gons_report report;
	char message[MESSAGE_BYTES];
};

struct outcome {
	int unable;  /* the caller could not be made: an errno */
	bool ended;  /* both are known */
	pid_t below; /* the process below it, or 0 */
	struct result said;
	struct result done;
	char lines[LINES_BYTES];
};

/*
 * Tries a plan for a caller; forget() gives the outcome back. The words may hold %1$d, for the
 * process that asks, and %2$d for the one below it.
 */
struct outcome *try_case(const struct caller *caller, const char *words);
void forget(struct outcome *outcome);

/* The line of a word or, with more of it, of a word and what follows; NULL if there is none. */
const char *line_of(const struct outcome *outcome, const char *word);
const char *last_line(const struct outcome *outcome);

#endif
