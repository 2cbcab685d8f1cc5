/* SPDX-License-Identifier: Apache-2.0 */
/* gons new: executes a program in new namespaces, as unshare(1). */
#ifndef GONS_CMD_VERBS_NEW_H
#define GONS_CMD_VERBS_NEW_H

#include "cmd/request.h"

extern const struct option_row new_rows[];

/* As verb->prepare() and verb->run() of request.h. */
int new_prepare(struct request *request);
int new_run(struct request *request);

#endif
