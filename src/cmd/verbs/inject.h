/* SPDX-License-Identifier: Apache-2.0 */
/* gons inject: a program of the host in namespaces of other processes. */
#ifndef GONS_CMD_VERBS_INJECT_H
#define GONS_CMD_VERBS_INJECT_H

#include "cmd/request.h"

extern const struct option_row inject_rows[];

/* The exit status, where it comes back. */
int inject_run(struct request *request);

#endif
