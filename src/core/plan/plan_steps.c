/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps in which the namespaces of a plan are entered: in its order, but new ones that follow
 * each other are made together, and the target is joined once, where the first of its types stands.
 */
#include "core/plan/plan_steps.h"

#include "core/plan/ns_types.h"

bool reference_exists(const struct reference *reference)
{
	return reference->kind != REFERENCE_NONE && reference->kind != REFERENCE_NEW &&
	       reference->kind != REFERENCE_TARGET;
}

void plan_steps_begin(struct plan_steps *steps, const struct plan *plan)
{
	*steps = (struct plan_steps){ .plan = plan, .target = plan_target_types(plan) };
}

/* One step for all of *types, if there are any. */
static bool take(struct plan_step *step, enum plan_step_kind kind, uint8_t *types)
{
	int first = 0;

	if (*types == 0)
		return false;
	while (!(*types & NS_BIT(first)))
		first++;
	*step = (struct plan_step){ kind, *types, first };
	*types = 0;
	return true;
}

bool plan_next_step(struct plan_steps *steps, struct plan_step *step)
{
	const struct plan *plan = steps->plan;

	for (; steps->next < plan->order_count; steps->next++) {
		const int type = plan->order[steps->next];
		const struct reference *reference = &plan->namespaces[type];
		const bool exists = reference_exists(reference);

		if (reference->kind == REFERENCE_NEW)
			steps->made |= NS_BIT(type);
		if (!exists && !(steps->target & NS_BIT(type)))
			continue;
		if (take(step, PLAN_STEP_NEW, &steps->made))
			return true;
		if (steps->target & NS_BIT(type))
			return take(step, PLAN_STEP_TARGET, &steps->target);
		*step = (struct plan_step){ PLAN_STEP_EXISTING, NS_BIT(type), type };
		steps->next++;
		return true;
	}
	return take(step, PLAN_STEP_NEW, &steps->made) ||
	       take(step, PLAN_STEP_TARGET, &steps->target);
}
