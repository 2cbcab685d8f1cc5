/* SPDX-License-Identifier: Apache-2.0 */
/* The table of reasons: what is said about a step that failed, by the facts about it. */
#include "core/diagnose/reasons.h"

#include <linux/errno.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/text.h"
#include "core/plan/words.h"

#define T(type) (1U << (type))
#define TYPES_ANY 0xff
#define MOVES_ONE_THREAD (T(GONS_USER) | T(GONS_MNT))
#define ANY_WORD WORD_NAMESPACE /* types have a column of their own */

/* A text that only one row has is named after the line of that row in reasons.def. */
#define JOINED(prefix, line) prefix##line
#define NAMED(prefix, line) JOINED(prefix, line)

/*
 * All texts, one behind another. A row has the offset of its text. A pointer would need a
 * relocation when a program starts, and an array in each row would have the size of the longest
 * text.
 */
struct texts {
#define TEXT(name, text) char name[sizeof(text)];
#define REASON(step, types, facts, error, word, text) char NAMED(line_, __LINE__)[sizeof(text)];
#define REASON_AS(step, types, facts, error, word, name)
#include "core/diagnose/reasons.def"
#undef TEXT
#undef REASON
#undef REASON_AS
};

static const struct texts texts = {
#define TEXT(name, text) text,
#define REASON(step, types, facts, error, word, text) text,
#define REASON_AS(step, types, facts, error, word, name)
#include "core/diagnose/reasons.def"
#undef TEXT
#undef REASON
#undef REASON_AS
};

struct reason {
	uint32_t facts : 18; /* all of them must be true */
	uint32_t types : 8;  /* for which the row holds */
	uint32_t step : 5;
	uint8_t error;
	uint8_t word; /* enum word_kind, or ANY_WORD */
	uint16_t text;
};

static const struct reason reasons[] = {
#define TEXT(name, text)
#define REASON_AS(step, types, facts, error, word, name)                                           \
	{ facts, types, step, error, word, offsetof(struct texts, name) },
#define REASON(step, types, facts, error, word, text)                                              \
	REASON_AS(step, types, facts, error, word, NAMED(line_, __LINE__))
#include "core/diagnose/reasons.def"
#undef TEXT
#undef REASON
#undef REASON_AS
};

_Static_assert(sizeof(struct texts) <= UINT16_MAX, "a text has no offset of 16 bits");
_Static_assert(sizeof(struct reason) == 8, "a row has become larger");
_Static_assert(FACTS_END <= 1 << 18 && GONS_STEP_NESTED < 1 << 5, "a bit is lacking in a row");

/* WORD_NAMESPACE, which is ANY_WORD, for a type: rows name types in a column of their own. */
static uint8_t kind_of(const char *word)
{
	unsigned i;

	for (i = 0; word && i < words_count; i++)
		if (text_equal(words[i].name, word, text_length(word)))
			return words[i].kind;
	return ANY_WORD;
}

const char *reason_find(enum step step, unsigned facts, int type, const char *word, int error)
{
	const uint8_t kind = kind_of(word);
	const struct reason *row;

	for (row = reasons; row < reasons + sizeof(reasons) / sizeof(reasons[0]); row++)
		if (row->step == step && row->error == -error &&
		    (row->word == ANY_WORD || row->word == kind) &&
		    (row->facts & facts) == row->facts && (type < 0 || row->types & T(type)))
			return (const char *)&texts + row->text;
	return NULL;
}
