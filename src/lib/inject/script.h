/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts: the first line, which names the interpreter, execve(2). */
#ifndef GONS_LIB_INJECT_SCRIPT_H
#define GONS_LIB_INJECT_SCRIPT_H

#include <stddef.h>

#include "lib/inject/program.h"

/*
 * From a script, whose first line is in the next of program->scripts (size bytes), to its
 * interpreter, which is the program from now on: program->path and program->argv. envp: where PATH
 * is looked up. 0, or -errno with the failure told.
 */
int script_follow(gons_plan *plan, struct program *program, char *const envp[], size_t size);

#endif
