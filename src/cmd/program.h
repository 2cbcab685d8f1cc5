/* SPDX-License-Identifier: Apache-2.0 */
/* The program that a request ends in. */
#ifndef GONS_PROGRAM_H
#define GONS_PROGRAM_H

#include "request.h"

/* Becomes the program inside, or the user's shell where none was named. The exit status, if it
 * cannot. */
int program_execute(struct request *request);

/* The same for a program of the host. */
int program_inject(struct request *request);

#endif
