/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would a plan work? A child that ends at once tries it, and what the kernel says to that is the
 * verdict. Only what is said beside comes from looking.
 */
#define _GNU_SOURCE
#include <errno.h>

#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"
#include "core/execute.h"
#include "core/namespace/enter.h"
#include "lib/child/child.h"
#include "lib/child/child_signals.h"
#include "lib/child/shared.h"
#include "lib/explain/explain_print.h"
#include "lib/explain/explain_rows.h"
#include "lib/explain/judge.h"
#include "lib/explain/requirements.h"
#include "lib/plan/plan_api.h"

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
		(struct execute_options){
			.want_report = true, .stay_undumpable = true, .dry_run = true });
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
	record_subject(record, (enum gons_step)step, row ? &subject : NULL,
		       diagnose(&line, &ns_switch, step, row ? &subject : NULL,
				row ? row->type : -1, REFERENCE_NONE, error));
	ns_switch_close(&ns_switch);
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
	record->step = GONS_STEP_REFUSED;
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
