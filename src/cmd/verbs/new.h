/* SPDX-License-Identifier: Apache-2.0 */
/* gons new: namespaces of its own, as unshare(1). */
#ifndef GONS_CMD_VERBS_NEW_H
#define GONS_CMD_VERBS_NEW_H

#include "cmd/request.h"

extern const struct option_row new_rows[];

/* From the options of the verb to the words of the plan. 0, or -errno with the failure said. */
int new_prepare(struct request *request);

/* The exit status, where it comes back. */
int new_run(struct request *request);

#endif
