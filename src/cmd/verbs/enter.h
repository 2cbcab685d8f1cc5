/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: executes a program of the target inside, as nsenter(1). */
#ifndef GONS_CMD_VERBS_ENTER_H
#define GONS_CMD_VERBS_ENTER_H

#include "cmd/request.h"

extern const struct option_row enter_rows[];

/* As verb->prepare() and verb->run() of request.h. inject prepares in the same way. */
int enter_prepare(struct request *request);
int enter_run(struct request *request);

#endif
