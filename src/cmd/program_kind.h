/* SPDX-License-Identifier: Apache-2.0 */
/* Which kind of program gons_inject_exec() will execute. */
#ifndef GONS_CMD_PROGRAM_KIND_H
#define GONS_CMD_PROGRAM_KIND_H

#include <stdbool.h>

/*
 * Is a program of the host, or the interpreter of a script, statically linked? This process
 * executes such a program when it has entered the namespaces, gons_inject(3). False also where it
 * cannot be told.
 */
bool program_is_static(const char *file);

#endif
