/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on each row of an explanation, from the record of a trial. */
#include "lib/explain/judge.h"

#include <linux/errno.h>

static const uint8_t verdicts[] = {
	[GONS_UNTOUCHED] = VERDICT_NOT_REACHED,
	[GONS_JOINED] = VERDICT_DONE,
	[GONS_ALREADY_THERE] = VERDICT_ALREADY_THERE,
	[GONS_FAILED] = VERDICT_FAILS_TOO,
	[GONS_CREATED] = VERDICT_DONE,
};

static bool is_word(const struct word *word, const char *name)
{
	return text_equal(word->name, name, text_length(name));
}

static bool is_about(const struct explanation *row, const char *name)
{
	return row->by_target ? text_equal("target", name, text_length(name))
			      : is_word(row->word, name);
}

static bool lacks_something(const struct explanation *row)
{
	unsigned i;

	for (i = 0; i < row->requirement_count; i++)
		if (row->requirements[i].held == HELD_NOT)
			return true;
	return false;
}

/* The row that the failure is about: of the namespaces that one system call was for, the first that
 * lacks a right, or else the first. */
static struct explanation *failed_row(struct explanations *explanations, const char *name)
{
	struct explanation *found = NULL;
	unsigned i;

	for (i = 0; i < explanations->count; i++) {
		struct explanation *row = &explanations->rows[i];
		const bool blamed = row->verdict == VERDICT_FAILS_TOO;

		if (!blamed && !is_about(row, name))
			continue;
		if (!found || (blamed && found->verdict != VERDICT_FAILS_TOO) ||
		    (blamed && lacks_something(row) && !lacks_something(found)))
			found = row;
	}
	return found;
}

static void judge_namespace(struct explanation *row, const struct gons_record *trial)
{
	const struct gons_namespace *result = &trial->report.namespaces[row->type];

	row->verdict = verdicts[result->state];
	row->error = -result->error;
	if (result->state == GONS_UNTOUCHED && trial->report.status == 0)
		row->verdict = VERDICT_NONE;
	if (result->state == GONS_CREATED && row->kept)
		row->verdict = VERDICT_UNTRIED;
}

/* Is the namespace made without which the word means nothing? */
static bool is_made(const struct gons_record *trial, const struct word *word)
{
	return !word->is_needed_new ||
	       trial->report.namespaces[word->needed_type].state == GONS_CREATED;
}

static bool is_all_entered(const struct explanations *explanations, const struct gons_record *trial)
{
	unsigned i;

	for (i = 0; i < explanations->count; i++) {
		const int type = explanations->rows[i].type;
		const uint32_t state =
			type < 0 ? GONS_JOINED : trial->report.namespaces[type].state;

		if (state == GONS_UNTOUCHED || state == GONS_FAILED)
			return false;
	}
	return true;
}

/* Was the word carried out before the failure? */
static bool is_done(const struct explanations *explanations, const struct explanation *row,
		    const struct gons_record *trial)
{
	const struct word *word = row->word;
	const struct word *failing = words;

	if (trial->report.status == 0 || word->phase == PHASE_READ)
		return true;
	if (!is_made(trial, word) ||
	    (word->phase != PHASE_ENTER && !is_all_entered(explanations, trial)))
		return false;
	while (failing < words + words_count && !is_word(failing, trial->word))
		failing++;
	return failing < words + words_count && failing->place > word->place;
}

static void judge_word(struct explanation *row, bool done, bool joins_pid)
{
	row->verdict = done ? VERDICT_DONE : VERDICT_NOT_REACHED;
	if (done && joins_pid && row->word->kind == WORD_PROC && row->value[0] == '1')
		row->verdict = VERDICT_UNTRIED;
}

/*
 * An undumpable process may be inspected only with CAP_SYS_PTRACE in the user namespace that it was
 * executed in, PR_SET_DUMPABLE in prctl(2), and the kernel does not tell which processes are. So if
 * no other right is missing, that one may be.
 */
static void add_inspection(struct explanation *row)
{
	if (row->error != -EPERM || !row->assumed || lacks_something(row) ||
	    row->requirement_count == REQUIREMENTS_MAX)
		return;
	row->requirements[row->requirement_count++] =
		(struct requirement){ .capability = REQUIRES_INSPECTION,
				      .userns_known = USERNS_NOT_SEEN,
				      .held = HELD_UNKNOWN };
}

void explain_judge(struct explanations *explanations, const struct gons_record *trial)
{
	const bool joins_pid = trial->report.namespaces[GONS_PID].state == GONS_JOINED;
	struct explanation *failing;
	unsigned i;

	for (i = 0; i < explanations->count; i++) {
		struct explanation *row = &explanations->rows[i];

		if (row->type >= 0)
			judge_namespace(row, trial);
		else
			judge_word(row, is_done(explanations, row, trial), joins_pid);
	}
	failing = trial->report.status ? failed_row(explanations, trial->word) : NULL;
	if (!failing)
		return;
	failing->verdict = VERDICT_FAILS;
	failing->error = trial->report.status;
	add_inspection(failing);
}
