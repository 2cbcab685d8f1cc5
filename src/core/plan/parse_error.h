/* SPDX-License-Identifier: Apache-2.0 */
/* The lines about a value that its word does not take. */
#ifndef GONS_CORE_PLAN_PARSE_ERROR_H
#define GONS_CORE_PLAN_PARSE_ERROR_H

#include "core/base/text.h"
#include "core/plan/words.h"

/* What the word takes instead. -EINVAL. */
int parse_bad_value(struct text *error, const struct word *word, const char *value);

/* How many bytes the value may have. -EINVAL. */
int parse_too_long(struct text *error, const struct word *word, const char *value,
		   uint64_t maximum);

#endif
