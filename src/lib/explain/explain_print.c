/* SPDX-License-Identifier: Apache-2.0 */
/* Prints an explanation: a line for each row, and one sentence. */
#include "lib/explain/explain_print.h"

#include "core/diagnose/diagnose.h"
#include "core/plan/words_help.h"
#include "lib/explain/explain_text.h"

enum { LINE_BYTES = 4096 };

static const char *const held_texts[] = {
	[HELD_UNKNOWN] = " (not known)",
	[HELD_NOT] = " (we lack it)",
	[HELD_YES] = " (we have it)",
};

static void add_number(struct text *line, uint64_t number)
{
	if (number)
		text_add_number(line, number);
	else
		text_add(line, "unknown");
}

static void add_requirement(struct text *line, const struct requirement *requirement)
{
	text_add(line, explain_capability(requirement->capability));
	if (requirement->capability != REQUIRES_INSPECTION) {
		text_add(line, " in ");
		explain_add_user(line, requirement->userns_known, requirement->user);
	}
	text_add(line, held_texts[requirement->held]);
}

static void add_requirements(struct text *line, const struct explanation *row)
{
	unsigned i;

	if (row->requirement_count == 0 && row->type >= 0 && row->made)
		text_add(line, "; takes no capability");
	for (i = 0; i < row->requirement_count; i++) {
		text_add(line, i == 0 ? "; takes " : ", ");
		add_requirement(line, &row->requirements[i]);
	}
}

static void add_owner(struct text *line, const struct explanation *row)
{
	if (row->owner_known == USERNS_NOT_SEEN)
		return;
	text_add(line, row->type == GONS_USER ? ", child of " : ", owned by ");
	explain_add_user(line, row->owner_known, row->owner);
	if (row->type != GONS_USER)
		return;
	text_add(line, ", made by user ");
	text_add_number(line, row->uid);
}

static void add_reference(struct text *line, const struct explanation *row)
{
	text_add(line, row->by_target ? "target " : "");
	text_add_quoted(line, row->value, text_length(row->value));
}

static void add_namespace(struct text *line, const struct explanation *row)
{
	if (row->made) {
		text_add(line, "new, in place of ");
		add_number(line, row->from);
		return;
	}
	text_add(line, row->here ? "stay by " : "join by ");
	add_reference(line, row);
	text_add(line, row->here ? ", in " : ", from ");
	add_number(line, row->from);
	if (!row->here && row->to) {
		text_add(line, " to ");
		text_add_number(line, row->to);
	}
	add_owner(line, row);
	if (row->later)
		text_add(line, "; not looked at, as its path is looked up only inside");
	if (row->unseen) {
		text_add(line, "; cannot be looked at: ");
		diagnose_error(line, row->unseen);
	}
}

static void add_word(struct text *line, const struct explanation *row)
{
	text_add_quoted(line, row->value, text_length(row->value));
	text_add(line, ", ");
	text_add(line, word_help(row->word));
}

/* One call for a line: others may write to the same stream. An error of writing is left in the
 * stream: the caller owns it, and may ask by ferror(3). */
static void print(struct text *line, FILE *out)
{
	text_add(line, "\n");
	(void)fputs(line->start, out);
}

static void print_row(const struct explanation *row, const struct gons_record *trial, FILE *out)
{
	char buffer[LINE_BYTES];
	struct text line;

	text_begin(&line, buffer, sizeof(buffer));
	text_add(&line, row->word->name);
	text_add(&line, ": ");
	if (row->type >= 0)
		add_namespace(&line, row);
	else
		add_word(&line, row);
	add_requirements(&line, row);
	text_add(&line, "; ");
	explain_add_verdict(&line, row, trial);
	print(&line, out);
}

static void print_sentence(bool threads, const struct gons_record *trial, FILE *out)
{
	const char *message = record_message(trial);
	char buffer[LINE_BYTES];
	struct text line;

	text_begin(&line, buffer, sizeof(buffer));
	text_add(&line, "gons_enter() would ");
	if (threads)
		text_add(&line, "fail, as several threads run in this process; gons_run(), "
				"gons_spawn() and gons_reexec() would ");
	if (!message)
		text_add(&line, "work");
	else
		text_add(&line, threads ? "fail too: " : "fail: ");
	text_add(&line, message ? message : "");
	print(&line, out);
}

void explain_print(const struct explanations *explanations, const struct gons_record *trial,
		   FILE *out)
{
	unsigned i;

	for (i = 0; i < explanations->count; i++)
		print_row(&explanations->rows[i], trial, out);
	print_sentence(explanations->threads, trial, out);
}

void explain_print_failure(const char *message, FILE *out)
{
	char buffer[LINE_BYTES];
	struct text line;

	text_begin(&line, buffer, sizeof(buffer));
	text_add(&line, "the plan cannot be carried out: ");
	text_add(&line, message);
	print(&line, out);
}
