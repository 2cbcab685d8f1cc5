/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failures of the library as a line for the user. The library speaks of words (gons_tmp), the user
 * has typed options (--tmp): this file knows which option asked for a word.
 */
#ifndef GONS_CMD_FAILURE_H
#define GONS_CMD_FAILURE_H

#include "cmd/request.h"

/*
 * Remembers that an option asked for a word of the plan. option: its name, in memory that stays.
 * value: what the user typed, in memory that stays; "" for an option without a value; NULL where
 * the line shall show the value that the library tells.
 */
void failure_remember(struct request *request, const char *word, const char *option,
		      const char *value);

/* A text of the library with the option instead of each "gons_WORD". To be freed; NULL where there
 * is no memory. */
char *failure_translate(const struct request *request, const char *text);

/* The last failure of the request's plan, in terms of options. To be freed; NULL where there is no
 * memory, or no failure. */
char *failure_line(const struct request *request);

/* Prints that line. Returns error. */
int say_plan_failure(const struct request *request, int error);

/*
 * Prints the last failure of the plan of a request that was carried out. error: what the failed
 * function of the library returned. Returns the exit status: EXIT_NOT_FOUND or EXIT_CANNOT_EXECUTE
 * where the plan was carried out and the program could not be executed, else EXIT_CANCELED.
 */
int say_failure(const struct request *request, int error);

#endif
