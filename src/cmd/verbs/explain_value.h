/* SPDX-License-Identifier: Apache-2.0 */
/* What the table and the JSON of gons explain have in common. */
#ifndef GONS_CMD_VERBS_EXPLAIN_VALUE_H
#define GONS_CMD_VERBS_EXPLAIN_VALUE_H

#include "cmd/request.h"

extern const char *const explain_held_names[]; /* by enum gons_held */

/* The value of a row as the user typed it, where the plan has a descriptor instead. */
const char *explain_shown_value(const struct request *request, const struct gons_explanation *row);

/* Does the dynamic linker of the program ask libgons-audit.so, if it is one that asks? */
bool explain_is_audited(const char *verb, struct gons_explanation *const *rows);

/* Does the dynamic linker of the program ask libgons-audit.so, if it is one that asks? */
bool explain_is_audited(const char *verb, struct gons_explanation *const *rows);

#endif
