/* SPDX-License-Identifier: Apache-2.0 */
/* gons explain: would a verb work with these options, and if not, why? */
#ifndef GONS_CMD_VERBS_EXPLAIN_H
#define GONS_CMD_VERBS_EXPLAIN_H

#include "cmd/request.h"

enum { EXPLAIN_ROWS_MAX = 128 };

/*
 * The verb that explain is about, with its own options besides: the one named, or the first. Is it
 * the one named? The rows are what verb->rows refers to.
 */
bool explain_subject(const struct verb *verbs, const char *name, struct verb *verb,
		     struct option_row *rows);

/* A line on standard output for each name of one that begins with text. */
void explain_subjects(const struct verb *verbs, const char *text);

/* argv[0] is the verb. The exit status. */
int explain_command(const struct verb *verbs, int argc, char **argv);

#endif
