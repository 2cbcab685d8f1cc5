/* SPDX-License-Identifier: Apache-2.0 */
/* What the table and the JSON of gons explain have in common. */
#ifndef GONS_CMD_VERBS_EXPLAIN_VALUE_H
#define GONS_CMD_VERBS_EXPLAIN_VALUE_H

#include "cmd/request.h"

extern const char *const explain_held_names[]; /* by enum gons_held */

/* The value of a row, as the user gave it. */
const char *explain_shown_value(const struct request *request, const struct gons_explanation *row);

#endif
