/* SPDX-License-Identifier: Apache-2.0 */
/* A plan in a child that executes a program. */
#ifndef GONS_LIB_CHILD_SPAWN_H
#define GONS_LIB_CHILD_SPAWN_H

#include "lib/plan/plan_api.h"

/* As gons_spawn(), for a plan that gons_plan_begin() was called for. fd: a descriptor of the
 * program, and path is its name for messages; or -1: path is looked up inside. */
pid_t spawn_program(gons_plan *plan, const char *path, int fd, char *const argv[],
		    char *const envp[], int *pidfd);

#endif
