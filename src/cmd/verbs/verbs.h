/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs: their options, and what they do. The table of them is in main.c. */
#ifndef GONS_CMD_VERBS_VERBS_H
#define GONS_CMD_VERBS_VERBS_H

#include "cmd/request.h"

/* As main() was given them. */
extern char **command_line;
extern char **command_environment;

extern const struct option_row enter_rows[];
extern const struct option_row inject_rows[];
extern const struct option_row new_rows[];

/* From the options of the verb to the words of the plan. 0, or -errno with the failure said. */
int enter_prepare(struct request *request);
int new_prepare(struct request *request);

/* What no plan does, of the target of a verb that has prepared: this process joins its cgroup, and
 * what it executes gets its SELinux context. Tried: neither is done, which others would see, but
 * what would be said to it. 0, or -errno with the failure said. */
int enter_follow(struct request *request, bool tried);

/* The exit status, where they come back. */
int enter_run(struct request *request);
int inject_run(struct request *request);
int new_run(struct request *request);

/* Verbs that read their arguments themselves; argv[0] is the verb. The exit status. */
int complete_command(int argc, char **argv);
int explain_command(int argc, char **argv);

/* All verbs, one after the other, and what they do; NULL behind the last one. */
const char *verb_name(unsigned index, const char **summary);

enum { EXPLAIN_ROWS_MAX = 128 };

/*
 * The verb that explain is about, with its own options besides: the one named, or the first. Is it
 * the one named? The rows are what verb->rows refers to.
 */
bool explain_subject(const char *name, struct verb *verb, struct option_row *rows);

/* A line on standard output for each name of one that begins with text. */
void explain_subjects(const char *text);

#endif
