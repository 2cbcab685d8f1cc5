/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a plan: one word and its value become a piece of it. No system call happens here. */
#include "core/plan/words.h"

#include <linux/errno.h>

#include "core/plan/parse.h"

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

/* C lets a string that is as long as its array end without a NUL. */
#define NAMESPACE(name_, help, type) _Static_assert(sizeof(name_) <= sizeof(words[0].name), name_);
#define WORD(kind, name_, values, initial, help, phase, place, needs, parser, member, choices)     \
	_Static_assert(sizeof(name_) <= sizeof(words[0].name), name_);                             \
	_Static_assert((place) > 0 && (place) <= UINT8_MAX, "place of " name_);
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE

/* Never called: a compiler refuses two words with the same place, as two cases of a switch. */
static inline void check_places(int place)
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

void plan_begin(struct plan *plan)
{
	/* The default order of Go's gons, and time, which it does not know, at its end. */
	static const uint8_t order[GONS_TYPES] = { GONS_USER, GONS_MNT, GONS_CGROUP, GONS_IPC,
						   GONS_NET,  GONS_PID, GONS_UTS,    GONS_TIME };
	int i;

	*plan = (struct plan){
		.order_count = GONS_TYPES,
		.early = 0xff,
		.rootfs = { .directory_fd = -1, .root_fd = -1 },
		.end_signal = 9, /* SIGKILL */
	};
	for (i = 0; i < GONS_TYPES; i++)
		plan->order[i] = order[i];
}

static int unknown(struct text *error, const char *name, size_t length)
{
	unsigned i;

	text_add(error, "unknown variable gons_");
	text_add_foreign(error, name, length);
	text_add(error, "; behind gons_ stands one of:");
	for (i = 0; i < words_count; i++) {
		text_add(error, " ");
		text_add(error, words[i].name);
	}
	return -EINVAL;
}

int plan_set(struct plan *plan, const char *name, size_t length, const char *value,
	     struct text *error)
{
	unsigned i;

	for (i = 0; i < words_count; i++)
		if (words[i].name[0] == name[0] && text_equal(words[i].name, name, length))
			break;
	if (i == words_count)
		return unknown(error, name, length);
	if (*value == '\0')
		return 0;
	if (plan->texts[i]) {
		text_add(error, "gons_");
		text_add(error, words[i].name);
		text_add(error, " is set twice; set it once");
		return -EINVAL;
	}
	plan->texts[i] = value;
	/*
	 * Also with a wrong value: a program that shall run as another user must not run as the
	 * caller.
	 */
	if (words[i].phase == PHASE_BECOME && !plan->on_error_given)
		plan->on_error = ON_ERROR_EXIT;
	return parse_value(plan, &words[i], value, error);
}

const char *plan_value(const struct plan *plan, const char *name)
{
	unsigned i;

	for (i = 0; i < words_count; i++)
		if (plan->texts[i] && text_equal(words[i].name, name, text_length(name)))
			return plan->texts[i];
	return "";
}
