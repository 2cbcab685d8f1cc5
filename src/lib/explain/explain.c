/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_explain(): a child tries the plan and ends, and the verdict is what the kernel told it. The
 * rest of the text comes from looking at namespaces and capabilities (requirements.c).
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

/* A plan that names the caller by its process id (pid:N) means the process that carries out the
 * plan: here the child. before: the id of the caller. */
static void replace_caller_pid(struct plan *plan, uint64_t before)
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

/* The last step: calls the function of gons_plan_check(). */
static void call_check(const gons_plan *plan, struct shared *shared)
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
		replace_caller_pid(compiled, caller);
	execute(compiled, &shared->record,
		(struct execute_options){
			.want_report = true, .stay_undumpable = true, .dry_run = true });
	call_check(plan, shared);
	shared->called = true;
	sys_exit(0);
}

/*
 * The child has no exit signal, so that no other thread waits for it by accident, and all signals
 * are blocked, so that no handler of the program runs in it. threads: the caller has several, and a
 * plan that names the caller then means the caller itself. 0, or -errno: -ECHILD if the child was
 * killed.
 *
 * It is not made by helper.h: it carries out a plan, which makes helpers itself.
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

/* Puts a failure that was not tried into the record. row: the namespace that it is about, or NULL.
 */
static void record_failure(struct gons_record *record, enum step step,
			   const struct explanation *row, int error)
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

/* The child does not fork into a pid namespace that it joined, since processes there would see it.
 * If its init process has ended, the fork would fail. */
static void judge_fork(const struct explanations *explanations, const struct plan *plan,
		       struct gons_record *trial)
{
	unsigned i;

	if (trial->report.status != 0 || plan->fork == FORK_NEVER ||
	    trial->report.namespaces[GONS_PID].state != GONS_JOINED)
		return;
	for (i = 0; i < explanations->count; i++)
		if (explanations->rows[i].ended)
			record_failure(trial, STEP_FORK, NULL, -ENOMEM);
}

/* The child does not mount the files that keep new namespaces, since others would see the mounts.
 * What was found by looking stands for the result of this last step. */
static void judge_keeping(struct explanations *explanations, struct gons_record *trial)
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
	record_failure(trial, STEP_KEEP, failing, failing->unkept);
}

static void record_refusal(struct gons_record *record, const char *refusal)
{
	struct text line;

	if (!refusal[0] || !record_fail(record, -EPERM, &line))
		return;
	text_add(&line, refusal);
	record->step = GONS_STEP_REFUSED;
}

/* Where the explanation goes: out for a person, rows for a program; each may be NULL. */
struct sinks {
	FILE *out;
	struct gons_explanation ***rows;
};

/* After the trial: verdicts, text, rows, and the result. */
static int conclude(gons_plan *plan, struct explanations *explanations, struct plan *compiled,
		    struct shared *shared, struct sinks sinks)
{
	struct gons_record *trial = &shared->record;
	struct gons_record result;

	judge_fork(explanations, compiled, trial);
	explain_judge(explanations, trial);
	judge_keeping(explanations, trial);
	record_refusal(trial, shared->refusal);
	if (sinks.rows && explain_rows(explanations, trial, sinks.rows))
		return gons_plan_fail_at(plan, -ENOMEM, "cannot tell the rows of a plan");
	if (sinks.out)
		explain_print(explanations, trial, sinks.out);
	result = *trial;
	if (explanations->threads)
		record_failure(&result, STEP_BEGIN, NULL, -EINVAL);
	return gons_plan_take(plan, &result);
}

static int explain(gons_plan *plan, struct sinks sinks)
{
	struct explanations explanations;
	struct shared *shared;
	struct plan compiled;
	int error;

	gons_plan_begin(plan);
	error = gons_plan_compile(plan, &compiled);
	if (error) {
		if (sinks.out)
			explain_print_failure(gons_plan_error(plan), sinks.out);
		return error;
	}
	compiled.on_error = ON_ERROR_EXIT;
	requirements_gather(&explanations, &compiled);
	shared = shared_map();
	error = shared ? try(plan, &compiled, shared, explanations.threads) : -ENOMEM;
	if (error) {
		gons_plan_fail_at(plan, error, "cannot try the plan in a child");
		if (sinks.out)
			explain_print_failure(gons_plan_error(plan), sinks.out);
	} else {
		error = conclude(plan, &explanations, &compiled, shared, sinks);
	}
	if (shared)
		shared_unmap(shared);
	return error;
}

int gons_explain(gons_plan *plan, FILE *out)
{
	return explain(plan, (struct sinks){ .out = out });
}

int gons_explain_rows(gons_plan *plan, struct gons_explanation ***rows)
{
	return explain(plan, (struct sinks){ .rows = rows });
}
