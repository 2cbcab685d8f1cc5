/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation for a program. */
#ifndef GONS_LIB_EXPLAIN_EXPLAIN_ROWS_H
#define GONS_LIB_EXPLAIN_EXPLAIN_ROWS_H

#include "core/report/record.h"
#include "lib/explain/explanation.h"

/*
 * *rows becomes what gons_explain_rows(3) hands out, in one piece of memory that the caller has to
 * free. trial: as for explain_judge(). 0, or -ENOMEM with *rows untouched.
 */
int explain_rows(const struct explanations *explanations, const struct gons_record *trial,
		 struct gons_explanation ***rows);

#endif
