/* SPDX-License-Identifier: Apache-2.0 */
/* Failures of the library, as a line for the user and an exit status. */
#ifndef GONS_CMD_FAILURE_H
#define GONS_CMD_FAILURE_H

#include "cmd/request.h"

/*
 * Prints the last failure of the request's plan. error: what the failed function of the library
 * returned. Returns the exit status: EXIT_NOT_FOUND or EXIT_CANNOT_EXECUTE where the plan was
 * carried out and the program could not be executed, else EXIT_OURS.
 */
int say_failure(const struct request *request, int error);

#endif
