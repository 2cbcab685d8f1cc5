/* SPDX-License-Identifier: Apache-2.0 */
/* What was found out about a plan, as data for a program, in one piece of memory. */
#include "lib/explain/explain_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/explain/explain_text.h"

/* The longest text of each kind; a reason is a message. */
enum { USER_BYTES = 96, VERDICT_BYTES = 128, REASON_BYTES = 2048 };

/* What everything is put into, one behind the other. */
struct piece {
	char *strings;
	struct gons_need *needs;
};

_Static_assert((int)HELD_NOT == GONS_HELD_NOT && (int)HELD_YES == GONS_HELD_YES, "one order");
_Static_assert((int)VERDICT_DONE == GONS_VERDICT_DONE &&
		       (int)VERDICT_FAILS_TOO == GONS_VERDICT_FAILS_TOO &&
		       (int)VERDICT_UNTRIED == GONS_VERDICT_UNTRIED,
	       "one order");

static const char *end_string(struct piece *piece, const struct text *text)
{
	piece->strings += text->length + 1;
	return text->start;
}

static const char *copy_string(struct piece *piece, const char *string)
{
	char *copy = piece->strings;
	const size_t size = text_length(string) + 1;

	memcpy(copy, string, size);
	piece->strings += size;
	return copy;
}

static const char *say_user(struct piece *piece, unsigned sight, uint64_t user)
{
	struct text text;

	text_begin(&text, piece->strings, USER_BYTES);
	if (sight != SIGHT_NONE)
		explain_add_user(&text, sight, user);
	return end_string(piece, &text);
}

static const char *say_verdict(struct piece *piece, const struct explanation *row,
			       const struct gons_record *trial)
{
	struct text text;

	text_begin(&text, piece->strings,
		   row->verdict == VERDICT_FAILS ? REASON_BYTES : VERDICT_BYTES);
	explain_add_verdict(&text, row, trial);
	return end_string(piece, &text);
}

static void fill_need(struct piece *piece, const struct requirement *requirement)
{
	const bool where = requirement->capability != REQUIRES_INSPECTION;
	struct text text;

	text_begin(&text, piece->strings, USER_BYTES);
	if (where)
		explain_add_user(&text, requirement->sight, requirement->user);
	*piece->needs++ = (struct gons_need){
		.what = explain_capability(requirement->capability),
		.where = end_string(piece, &text),
		.user = where && requirement->sight == SIGHT_FULL ? requirement->user : 0,
		.held = requirement->held,
	};
}

static void fill(struct piece *piece, struct gons_explanation *out, const struct explanation *row,
		 const struct gons_record *trial)
{
	unsigned i;

	*out = (struct gons_explanation){
		.size = sizeof(*out),
		.type = row->type,
		.word = row->word->name,
		.value = copy_string(piece, row->value),
		.from = row->from,
		.to = row->to,
		.owner = row->owner_sight == SIGHT_FULL ? row->owner : 0,
		.owned = say_user(piece, row->owner_sight, row->owner),
		.needs = piece->needs,
		.need_count = row->requirement_count,
		.made = row->made,
		.verdict = row->verdict,
		.error = row->error,
		.verdict_text = say_verdict(piece, row, trial),
	};
	for (i = 0; i < row->requirement_count; i++)
		fill_need(piece, &row->requirements[i]);
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
	struct piece piece;
	unsigned i;

	for (i = 0; i < count; i++) {
		needs += explanations->rows[i].requirement_count;
		strings += strings_of(&explanations->rows[i]);
	}
	/* In the order of alignment, but for the pointers, which are what is freed. */
	pointers = malloc((count + 1) * sizeof(void *) + count * sizeof(*filled) +
			  needs * sizeof(*piece.needs) + strings);
	if (!pointers)
		return -ENOMEM;
	filled = (struct gons_explanation *)(pointers + count + 1);
	piece.needs = (struct gons_need *)(filled + count);
	piece.strings = (char *)(piece.needs + needs);
	for (i = 0; i < count; i++) {
		pointers[i] = &filled[i];
		fill(&piece, &filled[i], &explanations->rows[i], trial);
	}
	pointers[count] = NULL;
	*rows = pointers;
	return 0;
}
