/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parsers: each reads a value into a member of a plan. words.def tells which one reads which
 * word. No system call happens in them.
 */
#ifndef GONS_CORE_PLAN_PARSERS_H
#define GONS_CORE_PLAN_PARSERS_H

#include "core/base/text.h"
#include "core/plan/plan.h"
#include "core/plan/words.h"

/*
 * The value is not empty, and member lies in *plan. A parser may set other members besides, which
 * tell more about that one. 0, or -EINVAL with the line for a person in *error.
 */
typedef int word_parser(struct plan *plan, const struct word *word, const char *value, void *member,
			struct text *error);

/* The parsers that words.def names. */
#define NAMESPACE(name, help, type)
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	word_parser parser;
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE

/* The parser of the eight types: a reference to a namespace. */
word_parser parse_reference;

#endif
