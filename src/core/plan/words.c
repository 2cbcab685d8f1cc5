/* SPDX-License-Identifier: Apache-2.0 */
/* The table of words, made of words.def. */
#include "core/plan/words.h"

#include <stddef.h>

#include "core/plan/plan.h"

enum { PLACE_OF_NAMESPACES = 85 };

/* What words take, one string behind another. */
struct value_texts {
	char namespaces[sizeof("REFERENCE")];
#define NAMESPACE(name, help, type)
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	char kind[sizeof(values)];
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE
};

static const struct value_texts value_texts = {
	"REFERENCE",
#define NAMESPACE(name, help, type)
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	values,
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE
};

/* What stands in the columns needs and choices, as members of struct word. */
/* clang-format off */
#define NEEDS_NOTHING 0, false, false
#define NEEDS(type) type, true, false
#define NEEDS_NEW(type) type, true, true
#define NO_CHOICES 0, { 0 }
#define CHOICES(...) sizeof((uint8_t[]){ __VA_ARGS__ }), { __VA_ARGS__ }
/* clang-format on */

const struct word words[] = {
#define NAMESPACE(name, help, type)                                                                \
	{ name,                                                                                    \
	  offsetof(struct value_texts, namespaces),                                                \
	  offsetof(struct plan, namespaces[type]),                                                 \
	  WORD_NAMESPACE,                                                                          \
	  type,                                                                                    \
	  PHASE_ENTER,                                                                             \
	  PLACE_OF_NAMESPACES,                                                                     \
	  NEEDS_NOTHING,                                                                           \
	  NO_CHOICES },
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	{ name,                                                                                    \
	  offsetof(struct value_texts, kind),                                                      \
	  offsetof(struct plan, member),                                                           \
	  WORD_##kind,                                                                             \
	  0,                                                                                       \
	  phase,                                                                                   \
	  place,                                                                                   \
	  needs,                                                                                   \
	  choices },
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE
};

const unsigned words_count = sizeof(words) / sizeof(words[0]);

_Static_assert(sizeof(words) / sizeof(words[0]) <= WORDS_MAX, "plan.texts is too short");
_Static_assert(sizeof(struct plan) <= UINT16_MAX, "a member has no offset of 16 bits");

/* C takes a string that is as long as its array, and then leaves the NUL out. */
#define NAMESPACE(name_, help, type) _Static_assert(sizeof(name_) <= sizeof(words[0].name), name_);
#define WORD(kind, name_, values, initial, help, phase, place, needs, parser, member, choices)     \
	_Static_assert(sizeof(name_) <= sizeof(words[0].name), name_);                             \
	_Static_assert((place) > 0 && (place) <= UINT8_MAX, "place of " name_);
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE

/* Never called: a compiler refuses two words with the same place, as two cases of a switch. */
static inline __attribute__((unused)) void check_places(int place)
{
	switch (place) {
	case PLACE_OF_NAMESPACES:
#define NAMESPACE(name, help, type)
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	case place:
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE
	default:
		break;
	}
}

const char *word_values(const struct word *word)
{
	return (const char *)&value_texts + word->values;
}
