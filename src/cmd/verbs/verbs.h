/* SPDX-License-Identifier: Apache-2.0 */
/* The table of verbs. */
#ifndef GONS_CMD_VERBS_VERBS_H
#define GONS_CMD_VERBS_VERBS_H

#include "cmd/request.h"

extern const struct verb verbs[]; /* the last one has no name */

#endif
