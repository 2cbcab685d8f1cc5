/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts: the first line, which names the interpreter, execve(2). */
#ifndef GONS_LIB_INJECT_SCRIPT_H
#define GONS_LIB_INJECT_SCRIPT_H

#include <stddef.h>

#include "lib/inject/program.h"

/*
 * program->path is a script, whose first line lies in the first unused entry of program->scripts,
 * size bytes. Makes the interpreter the program: program->path and program->argv. envp: where PATH
 * is looked up. 0, or -errno, and then the plan has the failure.
 */
int script_follow(gons_plan *plan, struct program *program, char *const envp[], size_t size);

#endif
