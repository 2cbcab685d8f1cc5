/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: a program of the target, as nsenter(1). */
#ifndef GONS_CMD_VERBS_ENTER_H
#define GONS_CMD_VERBS_ENTER_H

#include "cmd/request.h"

extern const struct option_row enter_rows[];

/* From the options of the verb to the words of the plan. 0, or -errno with the failure said. */
int enter_prepare(struct request *request);

/* The exit status, where it comes back. */
int enter_run(struct request *request);

#endif
