/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of gons explain as JSON. */
#ifndef GONS_CMD_VERBS_EXPLAIN_JSON_H
#define GONS_CMD_VERBS_EXPLAIN_JSON_H

#include "cmd/request.h"

/* Prints rows, which end in NULL, as one object. verb: the one that is explained. 0, or -1 where
 * there is no memory. */
int explain_print_json(const struct request *request, const char *verb,
		       struct gons_explanation *const *rows);

#endif
