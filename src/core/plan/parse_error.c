/* SPDX-License-Identifier: Apache-2.0 */
/* The lines about a value that its word does not take. */
#include "core/plan/parse_error.h"

#include <linux/errno.h>

static void begin_value(struct text *error, const struct word *word, const char *value)
{
	text_add(error, "invalid gons_");
	text_add(error, word->name);
	text_add(error, " value ");
	text_add_quoted(error, value, text_length(value));
}

int parse_bad_value(struct text *error, const struct word *word, const char *value)
{
	begin_value(error, word, value);
	text_add(error, "; it is one of: ");
	text_add(error, word_values(word));
	return -EINVAL;
}

int parse_too_long(struct text *error, const struct word *word, const char *value, uint64_t maximum)
{
	begin_value(error, word, value);
	text_add(error, "; it is longer than the ");
	text_add_number(error, maximum);
	text_add(error, " bytes that it may have");
	return -EINVAL;
}
