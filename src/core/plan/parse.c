/* SPDX-License-Identifier: Apache-2.0 */
/* The value of a word is read by the parser that the word's row names. */
#include "core/plan/parse.h"

#include <linux/errno.h>

#include "core/plan/parsers.h"

int parse_value(struct plan *plan, const struct word *word, const char *value, struct text *error)
{
	void *member = (char *)plan + word->member;

	if (word->kind == WORD_NAMESPACE)
		return parse_reference(plan, word, value, member, error);
#define NAMESPACE(name, help, type)
#define WORD(kind_, name, values, initial, help, phase, place, needs, parser, member_, choices)    \
	if (word->kind == WORD_##kind_)                                                            \
		return parser(plan, word, value, member, error);
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE
	return -EINVAL;
}
