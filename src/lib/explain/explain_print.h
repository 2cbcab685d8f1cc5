/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation for a person. */
#ifndef GONS_LIB_EXPLAIN_EXPLAIN_PRINT_H
#define GONS_LIB_EXPLAIN_EXPLAIN_PRINT_H

#include <stdio.h>

#include "core/report/record.h"
#include "lib/explain/explanation.h"

/* Prints a line for each row, and a sentence. trial: as for explain_judge(). An error of writing is
 * left in out, ferror(3). */
void explain_print(const struct explanations *explanations, const struct gons_record *trial,
		   FILE *out);

/* Prints the sentence for a plan that could not be tried. message: why. */
void explain_print_failure(const char *message, FILE *out);

#endif
