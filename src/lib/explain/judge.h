/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on each row of an explanation. */
#ifndef GONS_LIB_EXPLAIN_JUDGE_H
#define GONS_LIB_EXPLAIN_JUDGE_H

#include "core/report/record.h"
#include "lib/explain/explanation.h"

/* Fills in the verdicts. trial: the record of the child that has tried the plan. */
void explain_judge(struct explanations *explanations, const struct gons_record *trial);

#endif
