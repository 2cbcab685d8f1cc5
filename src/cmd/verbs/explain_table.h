/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of gons explain as a table. */
#ifndef GONS_CMD_VERBS_EXPLAIN_TABLE_H
#define GONS_CMD_VERBS_EXPLAIN_TABLE_H

#include "cmd/request.h"

/* Prints rows, which end in NULL, and the last sentence. verb: the one that is explained. */
void explain_print_table(const struct request *request, const char *verb,
			 struct gons_explanation *const *rows);

#endif
