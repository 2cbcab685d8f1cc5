/* SPDX-License-Identifier: Apache-2.0 */
/* Finds out what to execute for the name of a program. */
#ifndef GONS_LIB_INJECT_PROGRAM_OPEN_H
#define GONS_LIB_INJECT_PROGRAM_OPEN_H

#include "lib/inject/program.h"

/*
 * Fills in *program, which program_close() has to free: looks file up, in the PATH of envp if it
 * holds no slash, and follows scripts to their interpreters. argv: of the program. 0, or -errno,
 * and then the plan has the failure and nothing has to be freed: -ENOENT; -EACCES; -EPERM for a
 * program that gets more rights than its user has; -ENOEXEC for a file that cannot be executed, or
 * is for another processor.
 */
int program_open(gons_plan *plan, const char *file, char *const argv[], char *const envp[],
		 struct program *program);

#endif
