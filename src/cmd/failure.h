/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failures of the library as a line for the user. The library speaks of words (gons_tmp), the user
 * has typed options (--tmp): this file knows which option asked for a word.
 */
#ifndef GONS_CMD_FAILURE_H
#define GONS_CMD_FAILURE_H

#include "cmd/request.h"

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
