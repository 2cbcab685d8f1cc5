/* SPDX-License-Identifier: Apache-2.0 */
/* gons inject: executes a program of the host in namespaces of other processes. */
#ifndef GONS_CMD_VERBS_INJECT_H
#define GONS_CMD_VERBS_INJECT_H

#include "cmd/request.h"

extern const struct option_row inject_rows[];

/* As verb->run() of request.h. */
int inject_run(struct request *request);

#endif
