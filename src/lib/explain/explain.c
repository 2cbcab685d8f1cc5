/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would a plan work? A child that ends at once tries it, and what the kernel says to that is the
 * verdict. Only what is said beside comes from looking.
 */
#define _GNU_SOURCE
#include "lib/explain/explain.h"

#include <errno.h>

#include "core/base/syscall.h"
#include "core/execute.h"
#include "core/namespace/enter.h"
#include "core/report/diagnose.h"
#include "lib/child/child.h"

/*
 * The words in the order in which they are carried out. Of those that are done in several steps it
 * is the first that counts: what is behind it has not been completed.
 */
static const uint8_t sequence[] = {
	WORD_SEMAPHORES,   WORD_SETGROUPS, WORD_GID_MAP,    WORD_UID_MAP,   WORD_MONOTONIC,
	WORD_BOOTTIME,     WORD_HOSTNAME,  WORD_DOMAINNAME, WORD_NAMESPACE, WORD_PROPAGATION,
	WORD_ROOT,         WORD_BIND,      WORD_TMP,        WORD_PROC,      WORD_DIRECTORY,
	WORD_CAPABILITIES, WORD_GROUPS,    WORD_GID,        WORD_UID,
};

static const uint8_t verdicts[] = {
	[GONS_UNTOUCHED] = VERDICT_NOT_REACHED,
	[GONS_JOINED] = VERDICT_DONE,
	[GONS_ALREADY_THERE] = VERDICT_ALREADY_THERE,
	[GONS_FAILED] = VERDICT_FAILS_TOO,
	[GONS_CREATED] = VERDICT_DONE,
};

/* Words that are obeyed as soon as a namespace of their type is made. */
struct companion {
	uint8_t kind; /* enum word_kind */
	uint8_t type;
};

static const struct companion companions[] = {
	{ WORD_UID_MAP, GONS_USER },   { WORD_GID_MAP, GONS_USER },  { WORD_SETGROUPS, GONS_USER },
	{ WORD_MONOTONIC, GONS_TIME }, { WORD_BOOTTIME, GONS_TIME },
};

static size_t rank(unsigned kind)
{
	size_t i = 0;

	while (i < sizeof(sequence) && sequence[i] != kind)
		i++;
	return i;
}

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

/* Of the namespaces that fail together the one that is to blame, or else the first. */
static struct explanation *culprit(struct explanations *explanations, const char *name)
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

static bool is_made(const struct gons_record *trial, unsigned kind)
{
	unsigned i;

	for (i = 0; i < sizeof(companions) / sizeof(companions[0]); i++)
		if (companions[i].kind == kind)
			return trial->report.namespaces[companions[i].type].state == GONS_CREATED;
	return true;
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

/* Did the failure come after this word? */
static bool is_done(const struct explanations *explanations, const struct explanation *row,
		    const struct gons_record *trial)
{
	const struct word *word = row->word;
	const struct word *failing = words;

	if (trial->report.status == 0 || word->phase == PHASE_READ)
		return true;
	if (!is_made(trial, word->kind) ||
	    (word->phase != PHASE_ENTER && !is_all_entered(explanations, trial)))
		return false;
	while (failing < words + words_count && !is_word(failing, trial->word))
		failing++;
	return failing < words + words_count && rank(failing->kind) > rank(word->kind);
}

static void judge_word(struct explanation *row, bool done, bool joins_pid)
{
	row->verdict = done ? VERDICT_DONE : VERDICT_NOT_REACHED;
	if (done && joins_pid && row->word->kind == WORD_PROC && row->value[0] == '1')
		row->verdict = VERDICT_UNTRIED;
}

/*
 * Some processes may be inspected by nobody but whoever is privileged where they were executed,
 * PR_SET_DUMPABLE in prctl(2), and nobody tells which: where nothing else is lacking it may be
 * that.
 */
static void suspect(struct explanation *row)
{
	if (row->error != -EPERM || !row->assumed || lacks_something(row) ||
	    row->requirement_count == REQUIREMENTS_MAX)
		return;
	row->requirements[row->requirement_count++] = (struct requirement){
		.capability = REQUIRES_INSPECTION, .sight = SIGHT_NONE, .held = HELD_UNKNOWN
	};
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
	failing = trial->report.status ? culprit(explanations, trial->word) : NULL;
	if (!failing)
		return;
	failing->verdict = VERDICT_FAILS;
	failing->error = trial->report.status;
	suspect(failing);
}

/* Who means itself means whoever carries the plan out: to its child a process is somebody else. */
static void name_ourselves(struct plan *plan, uint64_t before)
{
	const uint64_t now = (uint64_t)sys_getpid();
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (plan->namespaces[type].kind == REFERENCE_PID &&
		    plan->namespaces[type].number == before)
			plan->namespaces[type].number = now;
	if (plan->target.kind == REFERENCE_PID && plan->target.number == before)
		plan->target.number = now;
}

/* gons_plan_check(): the last step. */
static void ask(const gons_plan *plan, struct shared *shared)
{
	const char *reason = NULL;
	struct text line;

	if (plan->check && shared->record.report.status == 0)
		reason = plan->check(plan->check_argument);
	text_begin(&line, shared->refusal, sizeof(shared->refusal));
	text_add(&line, reason ? reason : "");
}

static _Noreturn void try_inside(const gons_plan *plan, struct plan *compiled,
				 struct shared *shared, uint64_t caller)
{
	if (caller)
		name_ourselves(compiled, caller);
	execute(compiled, &shared->record,
		(struct execute_options){ .watched = true, .hidden = true, .trial = true });
	ask(plan, shared);
	shared->called = true;
	sys_exit(0);
}

/*
 * A child without an exit signal is waited for by nobody but us, and with every signal blocked no
 * handler of the program runs in it. With threads only a child can carry the plan out.
 */
static int try(const gons_plan *plan, struct plan *compiled, struct shared *shared, bool threads)
{
	const uint64_t caller = threads ? 0 : (uint64_t)sys_getpid();
	uint64_t mask;
	int child;

	signals_block(&mask);
	child = (int)sys_call(__NR_clone, 0, 0, 0, 0, 0);
	if (child == 0)
		try_inside(plan, compiled, shared, caller);
	signals_restore(&mask);
	if (child > 0)
		child_reap(child);
	if (child < 0)
		return child;
	return shared->called ? 0 : -ECHILD;
}

/* row: the namespace that it is about, or NULL. */
static void tell(struct gons_record *record, enum step step, const struct explanation *row,
		 int error)
{
	struct subject subject = { .word = "" };
	struct ns_switch ns_switch;
	struct text line;

	if (row)
		subject = (struct subject){ row->word->name, row->value, text_length(row->value) };
	record_fail_first(record, error, &line);
	ns_switch_begin(&ns_switch, record);
	diagnose(&line, &ns_switch, step, row ? &subject : NULL, row ? row->type : -1,
		 REFERENCE_NONE, error);
	ns_switch_close(&ns_switch);
	text_begin(&line, record->word, sizeof(record->word));
	text_add(&line, subject.word);
}

/* A fork into a pid namespace of others would be seen there, so that is not tried. */
static void foresee_fork(const struct explanations *explanations, const struct plan *plan,
			 struct gons_record *trial)
{
	unsigned i;

	if (trial->report.status != 0 || plan->fork == FORK_NEVER ||
	    trial->report.namespaces[GONS_PID].state != GONS_JOINED)
		return;
	for (i = 0; i < explanations->count; i++)
		if (explanations->rows[i].ended)
			tell(trial, STEP_FORK, NULL, -ENOMEM);
}

/* Others would see what is mounted in our place, so that is not tried. It is the last step. */
static void foresee_keeping(struct explanations *explanations, struct gons_record *trial)
{
	struct explanation *failing = NULL;
	unsigned i;

	if (trial->report.status != 0)
		return;
	for (i = 0; i < explanations->count; i++) {
		struct explanation *row = &explanations->rows[i];

		if (row->unkept && (!failing || row->type < failing->type))
			failing = row;
	}
	if (!failing)
		return;
	failing->verdict = VERDICT_FAILS;
	failing->error = failing->unkept;
	tell(trial, STEP_KEEP, failing, failing->unkept);
}

static void tell_refusal(struct gons_record *record, const char *refusal)
{
	struct text line;

	if (!refusal[0] || !record_fail(record, -EPERM, &line))
		return;
	text_add(&line, refusal);
	record->word[0] = '\0';
}

/* Who is told: people, a program, both or none. */
struct audience {
	FILE *out;
	struct gons_explanation ***rows;
};

/* What there is to say once the trial is over. */
static int conclude(gons_plan *plan, struct explanations *explanations, struct plan *compiled,
		    struct shared *shared, struct audience audience)
{
	struct gons_record *trial = &shared->record;
	struct gons_record result;

	foresee_fork(explanations, compiled, trial);
	explain_judge(explanations, trial);
	foresee_keeping(explanations, trial);
	tell_refusal(trial, shared->refusal);
	if (audience.rows && explain_rows(explanations, trial, audience.rows))
		return gons_plan_fail_at(plan, -ENOMEM, "cannot tell the rows of a plan");
	if (audience.out)
		explain_print(explanations, trial, audience.out);
	result = *trial;
	if (explanations->threads)
		tell(&result, STEP_BEGIN, NULL, -EINVAL);
	return gons_plan_take(plan, &result);
}

static int explain(gons_plan *plan, struct audience audience)
{
	struct explanations explanations;
	struct shared *shared;
	struct plan compiled;
	int error;

	gons_plan_begin(plan);
	error = gons_plan_compile(plan, &compiled);
	if (error) {
		if (audience.out)
			explain_print_failure(gons_plan_error(plan), audience.out);
		return error;
	}
	compiled.on_error = ON_ERROR_EXIT;
	explain_look(&explanations, &compiled);
	shared = shared_map();
	error = shared ? try(plan, &compiled, shared, explanations.threads) : -ENOMEM;
	if (error) {
		gons_plan_fail_at(plan, error, "cannot try the plan in a child");
		if (audience.out)
			explain_print_failure(gons_plan_error(plan), audience.out);
	} else {
		error = conclude(plan, &explanations, &compiled, shared, audience);
	}
	if (shared)
		shared_unmap(shared);
	return error;
}

int gons_explain(gons_plan *plan, FILE *out)
{
	return explain(plan, (struct audience){ .out = out });
}

int gons_explain_rows(gons_plan *plan, struct gons_explanation ***rows)
{
	return explain(plan, (struct audience){ .rows = rows });
}
