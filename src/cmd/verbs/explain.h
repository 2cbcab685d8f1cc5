/* SPDX-License-Identifier: Apache-2.0 */
/* gons explain: would a verb work with these options, and if not, why not? */
#ifndef GONS_CMD_VERBS_EXPLAIN_H
#define GONS_CMD_VERBS_EXPLAIN_H

#include "cmd/request.h"

enum { EXPLAIN_ROWS_MAX = 128 };

/*
 * Finds the verb to be explained among verbs: the one called name, or the first one. *verb becomes
 * a copy, whose rows are in rows: those of gons explain and those of the verb. Is it the one called
 * name?
 */
bool explain_subject(const struct verb *verbs, const char *name, struct verb *verb,
		     struct option_row *rows);

/* Prints a line for each verb that can be explained and begins with text, for completion. */
void explain_subjects(const struct verb *verbs, const char *text);

/* As verb->command() of request.h. */
int explain_command(const struct verb *verbs, int argc, char **argv);

#endif
