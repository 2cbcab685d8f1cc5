/* SPDX-License-Identifier: Apache-2.0 */
/* From the name of a program file to what is to be executed. */
#ifndef GONS_LIB_INJECT_PROGRAM_OPEN_H
#define GONS_LIB_INJECT_PROGRAM_OPEN_H

#include "lib/inject/program.h"

/*
 * Finds file, in the PATH of envp if it has no slash, and looks at it and at the interpreters that
 * it asks for. 0, or -errno with the failure told: -ENOENT; -EACCES; -EPERM for a program that
 * gets more rights than its user has; -ENOEXEC for what cannot be executed, or not with us.
 */
int program_open(gons_plan *plan, const char *file, char *const argv[], char *const envp[],
		 struct program *program);

#endif
