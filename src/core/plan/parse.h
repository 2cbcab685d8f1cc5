/* SPDX-License-Identifier: Apache-2.0 */
/* The value of a word is read by the parser that the word's row names. */
#ifndef GONS_CORE_PLAN_PARSE_H
#define GONS_CORE_PLAN_PARSE_H

#include "core/base/text.h"
#include "core/plan/plan.h"
#include "core/plan/words.h"

/* 0, or -EINVAL with the line for a person in *error. The value is not empty. */
int parse_value(struct plan *plan, const struct word *word, const char *value, struct text *error);

#endif
