/* SPDX-License-Identifier: Apache-2.0 */
/* --env: the program gets the environment of the target. */
#ifndef GONS_CMD_ENVIRONMENT_ENVIRONMENT_H
#define GONS_CMD_ENVIRONMENT_ENVIRONMENT_H

#include "cmd/request.h"

/*
 * environ becomes the environment of the process of proc_pid. It names files that are executed
 * (PATH, LD_PRELOAD, BASH_ENV), and the target controls it. So, unless the target is trusted, the
 * plan gets a check: the program is executed only where the target itself could do as much, which
 * is compared by what the kernel tells once everything is entered. 0, or -errno with the failure
 * printed.
 */
int environment_take(struct request *request, int proc_pid);

#endif
