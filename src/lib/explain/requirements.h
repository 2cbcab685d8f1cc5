/* SPDX-License-Identifier: Apache-2.0 */
/* What each step of a plan takes, and whether this process has it when the step comes. */
#ifndef GONS_LIB_EXPLAIN_REQUIREMENTS_H
#define GONS_LIB_EXPLAIN_REQUIREMENTS_H

#include "lib/explain/explanation.h"

/*
 * Fills in all rows of *explanations but their verdicts. plan: has to be complete, and its strings
 * have to stay as long as the rows are used. Nothing is entered.
 */
void requirements_gather(struct explanations *explanations, const struct plan *plan);

#endif
