/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a plan, in their order. */
#include "execute.h"

#include "enter.h"
#include "furnish.h"
#include "ref.h"
#include "relay.h"
#include "sys.h"
#include "why.h"

static int fail(struct journey *journey, enum step step, int type,
		const struct reference *reference, int error)
{
	struct text line;

	if (record_fail(journey->record, error, &line))
		why(&line, journey, step, type, reference, error);
	return error;
}

/*
 * setns(2) moves one thread. To mnt, user and time it refuses to with others running, to the rest
 * it does not, and half a process would be moved.
 */
static int begin(struct journey *journey, struct circumstances circumstances)
{
	if (circumstances.watched)
		journey_ask_before(journey);
	/* unshare(2): no effect and no error "if the process is single threaded". */
	if (circumstances.first || sys_unshare(CLONE_THREAD) != -EINVAL)
		return 0;
	return fail(journey, STEP_BEGIN, -1, NULL, -EINVAL);
}

static int resolve_one(const struct plan *plan, struct journey *journey, int type)
{
	const struct reference *reference = &plan->namespaces[type];
	int error;

	if (reference->kind == REFERENCE_NONE || journey->handles[type].kind != HANDLE_NONE)
		return 0;
	error = ref_open(reference, type, &journey->handles[type]);
	if (!error)
		return 0;
	record_namespace(journey->record, type, GONS_FAILED, error);
	return fail(journey, STEP_REFERENCE, type, reference, error);
}

/* What is marked ! and every process: before anything is entered, so that all mean what they mean
 * here. */
static int resolve(const struct plan *plan, struct journey *journey)
{
	int error;
	int i;

	for (i = 0; i < plan->order_count; i++) {
		int type = plan->order[i];

		if (!(plan->early & NS_BIT(type)) && plan->namespaces[type].kind != REFERENCE_PID)
			continue;
		error = resolve_one(plan, journey, type);
		if (error)
			return error;
	}
	if (plan->target.kind == REFERENCE_NONE)
		return 0;
	error = ref_open(&plan->target, 0, &journey->target);
	return error ? fail(journey, STEP_REFERENCE, -1, &plan->target, error) : 0;
}

static int enter_rest(const struct plan *plan, struct journey *journey, uint8_t *rest)
{
	uint8_t types = *rest;
	int error;

	*rest = 0;
	if (types == 0)
		return 0;
	error = enter_target(journey, types);
	return error ? fail(journey, STEP_JOIN, -1, &plan->target, error) : 0;
}

static int enter(const struct plan *plan, struct journey *journey)
{
	uint8_t rest = 0; /* what the target stands for: every type without a word of its own */
	int error = 0;
	int type;
	int i;

	for (type = 0; type < GONS_TYPES && plan->target.kind != REFERENCE_NONE; type++)
		if (plan->namespaces[type].kind == REFERENCE_NONE)
			rest |= NS_BIT(type);
	/* The target's place in the order is that of the first type that it stands for. */
	for (i = 0; i < plan->order_count && !error; i++) {
		type = plan->order[i];
		if (rest & NS_BIT(type))
			error = enter_rest(plan, journey, &rest);
		if (error || plan->namespaces[type].kind == REFERENCE_NONE)
			continue;
		error = resolve_one(plan, journey, type);
		if (error)
			break;
		error = enter_one(journey, type);
		if (error)
			fail(journey, STEP_JOIN, type, &plan->namespaces[type], error);
	}
	return error ? error : enter_rest(plan, journey, &rest);
}

static bool needs_relay(const struct plan *plan, const struct journey *journey, int error)
{
	/*
	 * Also after a later failure: a process whose children would be in another pid namespace
	 * than itself cannot start a thread (clone(2): EINVAL), and the report says that it is in.
	 */
	if (plan->fork == FORK_NEVER)
		return false;
	if (journey->entered & NS_BIT(GONS_PID))
		return true;
	return plan->fork != FORK_AUTO && !error;
}

void execute(const struct plan *plan, struct gons_record *record,
	     struct circumstances circumstances)
{
	struct reference directory = { .text = plan->directory };
	struct journey journey;
	bool relayed;
	int error;

	journey_begin(&journey, record);
	/* Staying in the same pid namespace takes no fork; the kernel does not tell without being
	 * asked. */
	if (plan->fork == FORK_AUTO)
		journey.ask_first |= NS_BIT(GONS_PID);
	error = begin(&journey, circumstances);
	if (!error)
		error = resolve(plan, &journey);
	if (!error)
		error = enter(plan, &journey);
	if (circumstances.watched)
		journey_ask_after(&journey);
	relayed = needs_relay(plan, &journey, error);
	if (relayed && plan->on_error == ON_ERROR_EXIT && error)
		relayed = false; /* it ends anyway */
	journey_end(&journey);
	if (relayed) {
		bool forked = false;
		int failed = relay(plan->fork == FORK_INIT, &forked);

		record->report.forked = forked;
		if (failed)
			error = fail(&journey, STEP_FORK, -1, NULL, failed);
	}
	if (error || !plan->directory)
		return;
	error = furnish(plan);
	if (error)
		fail(&journey, STEP_DIRECTORY, -1, &directory, error);
}
