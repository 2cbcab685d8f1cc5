/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for handlers of binfmt_misc in a user namespace that was joined. */
#include "core/execute/handlers.h"

#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/execute/fail.h"
#include "core/plan/ns_types.h"

/*
 * A helper looks for handlers, and it would be process 1 of a new pid namespace. With gons_fork=0
 * this process never is in that pid namespace; else it is, and looks then.
 */
static bool looks_early(const struct plan *plan)
{
	return plan->fork == FORK_NEVER && plan->namespaces[GONS_PID].kind == REFERENCE_NEW;
}

static int look(struct execution *execution)
{
	const struct ns_switch *ns_switch = &execution->ns_switch;
	struct binfmt *binfmt = &execution->binfmt;
	const uint8_t joined = ns_switch->entered & (uint8_t)~ns_switch->created;
	/* No process has been started in the new pid namespace yet. */
	const bool first = ns_switch->created & NS_BIT(GONS_PID) && !execution->inside;
	int error;

	/* A dry run does nothing that lasts: an instance of binfmt_misc would. */
	if (execution->options.dry_run || !(joined & NS_BIT(GONS_USER)) ||
	    !binfmt_matters(execution->plan, joined & NS_BIT(GONS_MNT)))
		return 0;
	error = first ? -EINVAL : binfmt_check(binfmt);
	return error ? fail_piece(execution, STEP_BINFMT, "binfmt", binfmt->name,
				  text_length(binfmt->name), error)
		     : 0;
}

int handlers_check_early(struct execution *execution)
{
	return looks_early(execution->plan) ? look(execution) : 0;
}

int handlers_check(struct execution *execution)
{
	return looks_early(execution->plan) ? 0 : look(execution);
}
