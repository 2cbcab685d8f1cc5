/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each step of a plan takes: namespaces are opened and asked about, as far as that is possible
 * without entering any, in the order in which they would be entered. Only the kernel can tell
 * whether the plan works: that is tried (explain.c).
 */
#include "lib/explain/requirements.h"

#include "core/base/syscall.h"
#include "core/plan/ns_types.h"
#include "lib/explain/requirement.h"
#include "lib/explain/requirements_ns.h"
#include "lib/explain/requirements_words.h"

static void end(struct requirements *state)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (state->owners[type].user >= 0)
			sys_close(state->owners[type].user);
	ref_close(&state->target);
	ns_self_close(&state->self);
}

void requirements_gather(struct explanations *explanations, const struct plan *plan)
{
	struct requirements state = { .plan = plan, .out = explanations, .self = NS_SELF_NONE };
	int type;

	*explanations = (struct explanations){ .threads = sys_unshare(CLONE_THREAD) == -EINVAL };
	for (type = 0; type < GONS_TYPES; type++) {
		state.owners[type].user = -ENOSYS;
		if (ns_own(&state.self, type, true, &state.own[type]) == 0)
			state.known |= NS_BIT(type);
	}
	cred_state_begin(&state.cred_state, &state.self);
	state.outside = state.cred_state;
	if (plan->target.kind != REFERENCE_NONE)
		state.target_error = ref_open(&plan->target, 0, &state.target);
	requirements_find_ns(&state);
	requirements_find_words(&state);
	end(&state);
}
