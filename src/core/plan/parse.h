/* SPDX-License-Identifier: Apache-2.0 */
/* The values that words take: each is read into its place in a plan. Which words there are is in
 * words.c. */
#ifndef GONS_CORE_PLAN_PARSE_H
#define GONS_CORE_PLAN_PARSE_H

#include "core/plan/words.h"

/* 0, or -EINVAL with the line for a person in *error. The value is not empty. */
int parse_value(struct plan *plan, const struct word *word, const char *value, struct text *error);

#endif
