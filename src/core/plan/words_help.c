/* SPDX-License-Identifier: Apache-2.0 */
/* Texts about words for a person. The preload prints none of them, and is linked without them. */
#include "core/plan/words_help.h"

/* Arrays, not pointers: the table needs no relocation when a program starts. */
struct help {
	char initial[56];
	char help[72];
};

static const struct help helps[] = {
#define NAMESPACE(name, help, type) { "", help },
#define WORD(kind, name, values, initial, help, phase, place, needs, parser, member, choices)      \
	{ initial, help },
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE
};

/* C takes a string that is as long as its array, and then leaves the NUL out. */
#define NAMESPACE(name, help_, type) _Static_assert(sizeof(help_) <= sizeof(helps[0].help), help_);
#define WORD(kind, name, values, initial_, help_, phase, place, needs, parser, member, choices)    \
	_Static_assert(sizeof(initial_) <= sizeof(helps[0].initial), initial_);                    \
	_Static_assert(sizeof(help_) <= sizeof(helps[0].help), help_);
#include "core/plan/words.def"
#undef WORD
#undef NAMESPACE

const char *word_initial(const struct word *word)
{
	return helps[word - words].initial;
}

const char *word_help(const struct word *word)
{
	return helps[word - words].help;
}
