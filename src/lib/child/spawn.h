/* SPDX-License-Identifier: Apache-2.0 */
/* A plan carried out in a child that executes a program. */
#ifndef GONS_LIB_CHILD_SPAWN_H
#define GONS_LIB_CHILD_SPAWN_H

#include "lib/plan/plan_api.h"

/* As gons_spawn(), for a plan that has been begun; the program is fd where that is not -1, and path
 * its name for messages. */
pid_t spawn_program(gons_plan *plan, const char *path, int fd, char *const argv[],
		    char *const envp[], int *pidfd);

#endif
