/* SPDX-License-Identifier: Apache-2.0 */
/* Entering the namespaces of a plan. */
#include "core/execute/enter_plan.h"

#include "core/base/syscall.h"
#include "core/execute/fail.h"
#include "core/execute/handlers.h"
#include "core/execute/hide.h"
#include "core/execute/resolve.h"
#include "core/identity/credentials.h"
#include "core/namespace/nested_userns.h"
#include "core/namespace/timens.h"
#include "core/plan/ns_types.h"
#include "core/plan/plan_steps.h"

/* A user namespace may deny setgroups(2), so groups that the program shall not have are dropped
 * before it is entered. */
static void leave_groups(struct execution *execution, uint8_t types)
{
	if (!(types & NS_BIT(GONS_USER)))
		return;
	credentials_drop_groups(&execution->plan->credentials);
	idmap_leave_groups(&execution->map);
}

static void before_join(struct execution *execution, uint8_t types, struct handle *handle)
{
	if (types & NS_BIT(GONS_USER))
		unmapped_ids_before_join(&execution->ids, &execution->plan->credentials,
					 &execution->ns_switch, handle);
}

static int make_nested(struct execution *execution)
{
	if (execution->proc < 0)
		return 0;
	execution->nested = nested_userns_make(execution->proc);
	sys_close(execution->proc);
	execution->proc = -1;
	return execution->nested < 0
		       ? fail_word(execution, STEP_NESTED, "binfmt", execution->nested)
		       : 0;
}

/* error: of the join itself, which is recorded already. */
static int after_join(struct execution *execution, uint8_t types, int error)
{
	const char *word;
	int failure;

	if (!(types & NS_BIT(GONS_USER)))
		return error;
	if (!error)
		error = make_nested(execution);
	failure = unmapped_ids_after_join(&execution->ids, &execution->plan->credentials,
					  &execution->ns_switch, &word);
	if (failure && !error)
		return fail_word(execution, STEP_IDS, word, failure);
	return error ? error : handlers_check_early(execution);
}

/* For a target as a whole, types that this kernel lacks are passed over; a type that refers to the
 * target by its own word is not. */
static void know_named(struct execution *execution)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (execution->plan->namespaces[type].kind == REFERENCE_TARGET)
			execution->ns_switch.named |= NS_BIT(type);
}

static int join_target(struct execution *execution, uint8_t types)
{
	int error;

	before_join(execution, types, &execution->ns_switch.target);
	know_named(execution);
	error = enter_target(&execution->ns_switch, types);
	if (error)
		fail_reference(execution, STEP_JOIN, -1, error);
	return after_join(execution, types, error);
}

static int join_existing(struct execution *execution, int type)
{
	int error = resolve_type(execution, type);

	if (error)
		return error;
	before_join(execution, NS_BIT(type), &execution->ns_switch.handles[type]);
	error = enter_one(&execution->ns_switch, type);
	if (error)
		fail_reference(execution, STEP_JOIN, type, error);
	return after_join(execution, NS_BIT(type), error);
}

static int write_files(struct execution *execution, uint8_t types, const char **word)
{
	int error = types & NS_BIT(GONS_TIME) && execution->plan->has_offsets
			    ? timens_write_offsets(&execution->map, word)
			    : 0;

	return !error && types & NS_BIT(GONS_USER) ? idmap_write(&execution->map, word) : error;
}

/*
 * Id maps and time offsets have to be written before anything else is done in the namespaces. The
 * files belong to root while this process is undumpable, proc(5): root writes to them all the same,
 * other users have to be dumpable for that moment. A process of the container that is the same user
 * is the owner of the new user namespace, and could inspect this process then.
 */
static int configure_new(struct execution *execution, uint8_t types, const char **word)
{
	const char *first = NULL;
	int error;

	if (execution->map.uid == 0) {
		error = write_files(execution, types, word);
		if (error != -EACCES)
			return error;
		first = *word;
	}
	set_hidden(execution, false);
	error = write_files(execution, types, word);
	set_hidden(execution, true);
	/* Being dumpable did not help. The first error is told: the second may only say that a file
	 * was written before. */
	if (error && first) {
		*word = first;
		return -EACCES;
	}
	return error;
}

static int make_new(struct execution *execution, uint8_t types, int first)
{
	const char *word = NULL;
	int error;

	leave_groups(execution, types);
	error = types & NS_BIT(GONS_USER) ? idmap_take_owner(&execution->map) : 0;
	if (error)
		return fail_word(execution, STEP_CREATE, "owner", error);
	error = enter_new(&execution->ns_switch, types);
	if (error)
		return fail_reference(execution, STEP_CREATE, first, error);
	error = configure_new(execution, types, &word);
	return error ? fail_word(execution, STEP_MAP, word, error) : 0;
}

static int take_step(struct execution *execution, const struct plan_step *step)
{
	switch (step->kind) {
	case PLAN_STEP_NEW:
		return make_new(execution, step->types, step->type);
	case PLAN_STEP_TARGET:
		return join_target(execution, step->types);
	case PLAN_STEP_EXISTING:
		break;
	}
	return join_existing(execution, step->type);
}

static int enter_all(struct execution *execution)
{
	struct plan_steps steps;
	struct plan_step step;
	int error = 0;

	if (execution->plan->new_semaphores) {
		error = sys_unshare(CLONE_SYSVSEM);
		if (error)
			return fail_word(execution, STEP_ROOTFS, "sysvsem", error);
	}
	plan_steps_begin(&steps, execution->plan);
	while (!error && plan_next_step(&steps, &step))
		error = take_step(execution, &step);
	return error ? error : make_nested(execution);
}

/*
 * Joining a user namespace, and another id in a new one, clear the signal that this process gets
 * when its parent ends, prctl(2). It is set again, and sent if the parent has ended meanwhile.
 */
int enter_plan(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	int signal = 0;
	int parent;
	int error;

	if (plan->namespaces[GONS_USER].kind == REFERENCE_NONE &&
	    plan->target.kind == REFERENCE_NONE)
		return enter_all(execution);
	sys_prctl(SYS_PR_GET_PDEATHSIG, (long)&signal, 0);
	if (signal == 0)
		return enter_all(execution);
	parent = sys_getppid();
	error = enter_all(execution);
	sys_prctl(SYS_PR_SET_PDEATHSIG, signal, 0);
	if (sys_getppid() != parent)
		sys_kill(sys_getpid(), signal);
	return error;
}
