/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the rows of gons_explain_rows(3), in one arena of memory. */
#include "lib/explain/explain_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/explain/explain_text.h"

/* Bytes for the longest text of each kind; the reason of a failure is as long as a message. */
enum { USER_BYTES = 96, VERDICT_BYTES = 128, REASON_BYTES = 2048 };

/* Where the next string and the next need are put. */
struct arena {
	char *strings;
	struct gons_need *needs;
};

_Static_assert((int)HELD_NOT == GONS_HELD_NOT && (int)HELD_YES == GONS_HELD_YES, "one order");
_Static_assert((int)VERDICT_DONE == GONS_VERDICT_DONE &&
		       (int)VERDICT_FAILS_TOO == GONS_VERDICT_FAILS_TOO &&
		       (int)VERDICT_UNTRIED == GONS_VERDICT_UNTRIED,
	       "one order");

static const char *end_string(struct arena *arena, const struct text *text)
{
	arena->strings += text->length + 1;
	return text->start;
}

static const char *copy_string(struct arena *arena, const char *string)
{
	char *copy = arena->strings;
	const size_t size = text_length(string) + 1;

	memcpy(copy, string, size);
	arena->strings += size;
	return copy;
}

static const char *say_user(struct arena *arena, unsigned userns_known, uint64_t user)
{
	struct text text;

	text_begin(&text, arena->strings, USER_BYTES);
	if (userns_known != USERNS_NOT_SEEN)
		explain_add_user(&text, userns_known, user);
	return end_string(arena, &text);
}

static const char *say_verdict(struct arena *arena, const struct explanation *row,
			       const struct gons_record *trial)
{
	struct text text;

	text_begin(&text, arena->strings,
		   row->verdict == VERDICT_FAILS ? REASON_BYTES : VERDICT_BYTES);
	explain_add_verdict(&text, row, trial);
	return end_string(arena, &text);
}

static void fill_need(struct arena *arena, const struct requirement *requirement)
{
	const bool where = requirement->capability != REQUIRES_INSPECTION;
	struct text text;

	text_begin(&text, arena->strings, USER_BYTES);
	if (where)
		explain_add_user(&text, requirement->userns_known, requirement->user);
	*arena->needs++ = (struct gons_need){
		.what = explain_capability(requirement->capability),
		.where = end_string(arena, &text),
		.user = where && requirement->userns_known == USERNS_KNOWN ? requirement->user : 0,
		.held = requirement->held,
	};
}

static void fill(struct arena *arena, struct gons_explanation *out, const struct explanation *row,
		 const struct gons_record *trial)
{
	unsigned i;

	*out = (struct gons_explanation){
		.size = sizeof(*out),
		.type = row->type,
		.word = row->word->name,
		.value = copy_string(arena, row->value),
		.from = row->from,
		.to = row->to,
		.owner = row->owner_known == USERNS_KNOWN ? row->owner : 0,
		.owned = say_user(arena, row->owner_known, row->owner),
		.needs = arena->needs,
		.need_count = row->requirement_count,
		.made = row->made,
		.verdict = row->verdict,
		.error = row->error,
		.verdict_text = say_verdict(arena, row, trial),
	};
	for (i = 0; i < row->requirement_count; i++)
		fill_need(arena, &row->requirements[i]);
}

static size_t strings_of(const struct explanation *row)
{
	return text_length(row->value) + 1 + (size_t)USER_BYTES * (1 + row->requirement_count) +
	       (row->verdict == VERDICT_FAILS ? REASON_BYTES : VERDICT_BYTES);
}

int explain_rows(const struct explanations *explanations, const struct gons_record *trial,
		 struct gons_explanation ***rows)
{
	const unsigned count = explanations->count;
	size_t needs = 0;
	size_t strings = 0;
	struct gons_explanation **pointers;
	struct gons_explanation *filled;
	struct arena arena;
	unsigned i;

	for (i = 0; i < count; i++) {
		needs += explanations->rows[i].requirement_count;
		strings += strings_of(&explanations->rows[i]);
	}
	/* The array of pointers is first, as the caller frees it; the rest is in the order of
	 * alignment. */
	pointers = malloc((count + 1) * sizeof(void *) + count * sizeof(*filled) +
			  needs * sizeof(*arena.needs) + strings);
	if (!pointers)
		return -ENOMEM;
	filled = (struct gons_explanation *)(pointers + count + 1);
	arena.needs = (struct gons_need *)(filled + count);
	arena.strings = (char *)(arena.needs + needs);
	for (i = 0; i < count; i++) {
		pointers[i] = &filled[i];
		fill(&arena, &filled[i], &explanations->rows[i], trial);
	}
	pointers[count] = NULL;
	*rows = pointers;
	return 0;
}
