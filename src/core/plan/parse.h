/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values that words take: each is read into its member of a plan. words.def tells which parser
 * reads which word. No system call happens here.
 */
#ifndef GONS_CORE_PLAN_PARSE_H
#define GONS_CORE_PLAN_PARSE_H

#include "core/base/text.h"
#include "core/plan/plan.h"
#include "core/plan/word.h"

/* 0, or -EINVAL with the line for a person in *error. The value is not empty. */
int parse_value(struct plan *plan, const struct word *word, const char *value, struct text *error);

/* A parser: as parse_value(), with the member of plan that the word's row names. */
typedef int word_parser(struct plan *plan, const struct word *word, const char *value, void *member,
			struct text *error);

/* Every parser of words.def. */
#define NAMESPACE(name, help, type)
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	word_parser parser;
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE

/* That of the eight types: a reference to a namespace. */
word_parser parse_reference;

/* For parsers: the line that tells what the word takes, and -EINVAL. */
int parse_bad_value(struct text *error, const struct word *word, const char *value);

/* For parsers: the line that tells how many bytes the value may have, and -EINVAL. */
int parse_too_long(struct text *error, const struct word *word, const char *value,
		   uint64_t maximum);

#endif
