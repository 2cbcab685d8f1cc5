/* SPDX-License-Identifier: Apache-2.0 */
/* What of the host is to be seen inside, in an order in which all of it is. */
#ifndef GONS_CMD_VERBS_BRING_H
#define GONS_CMD_VERBS_BRING_H

#include "cmd/request.h"

/* At the end, as it is: SOURCE[:DESTINATION[:ro]]. 0, or -errno with the failure said. */
int bring_bind(struct request *request, const char *value);

/*
 * A path at the same place inside, without "//" and the like. It stands before what lies below it;
 * nothing of it is brought twice. 0, or -errno with the failure said.
 */
int bring_path(struct request *request, const char *path);

#endif
