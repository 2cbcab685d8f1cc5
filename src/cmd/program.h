/* SPDX-License-Identifier: Apache-2.0 */
/* Executes the program of a request. */
#ifndef GONS_CMD_PROGRAM_H
#define GONS_CMD_PROGRAM_H

#include "cmd/request.h"

/*
 * To be called first in main(): opens descriptors 0, 1 and 2 where the caller has closed them,
 * until the program is executed. Otherwise a descriptor of this command could get such a number,
 * and the program would keep it.
 */
void program_reserve_streams(void);

/* Executes the program inside, or the user's shell where none was named. Returns on failure only:
 * the exit status. */
int program_execute(struct request *request);

/* The program that program_inject() executes: PROGRAM, or the user's shell. */
const char *program_to_inject(const struct request *request);

/* As program_execute(), for a program of the host. */
int program_inject(struct request *request);

#endif
