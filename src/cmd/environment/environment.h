/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of the target, which names files that are executed: PATH, LD_PRELOAD, BASH_ENV.
 */
#ifndef GONS_CMD_ENVIRONMENT_ENVIRONMENT_H
#define GONS_CMD_ENVIRONMENT_ENVIRONMENT_H

#include "cmd/request.h"

/*
 * environ becomes that of the process whose /proc/PID is place. Unless the target is trusted the
 * plan is given a check: the program is executed only where the target could do as much itself, as
 * the kernel tells once everything is entered. 0, or -errno with the failure said.
 */
int environment_take(struct request *request, int place);

#endif
