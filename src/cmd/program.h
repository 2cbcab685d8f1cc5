/* SPDX-License-Identifier: Apache-2.0 */
/* The program that a request ends in. */
#ifndef GONS_CMD_PROGRAM_H
#define GONS_CMD_PROGRAM_H

#include "cmd/request.h"

/*
 * To be called first of all: descriptors 0, 1 and 2 that the caller has closed are taken until the
 * program is executed, so that none of the command's own is among them, which the program keeps.
 */
void program_reserve_streams(void);

/* Becomes the program inside, or the user's shell where none was named. The exit status, if it
 * cannot. */
int program_execute(struct request *request);

/* What program_inject() looks for: PROGRAM, or the user's shell. */
const char *program_to_inject(const struct request *request);

/* The same for a program of the host. */
int program_inject(struct request *request);

#endif
