/* SPDX-License-Identifier: Apache-2.0 */
/* Keeping this process from being inspected by processes of the namespaces that it enters. */
#include "core/execute/hide.h"

#include "core/base/syscall.h"
#include "core/execute/fail.h"
#include "core/plan/ns_types.h"

/*
 * From the moment that this process has joined, a process there may inspect it: its memory, its
 * descriptors and, through /proc/PID/exe, its program file (ptrace(2), CVE-2019-5736).
 */
int hide(struct execution *execution)
{
	execution->hidden = plan_joins(execution->plan) &&
			    sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0) == 1 &&
			    sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0) == 0;
	return 0;
}

void set_hidden(const struct execution *execution, bool hidden)
{
	if (execution->hidden)
		sys_prctl(SYS_PR_SET_DUMPABLE, !hidden, 0);
}

/*
 * Where files are not trusted, the program stays undumpable: root of a joined user namespace could
 * inspect it otherwise, and with it the terminal of the caller and what is brought along; so could
 * a process of the same user with as few capabilities. execve(2) makes what the program executes
 * dumpable.
 */
static bool stays_undumpable(const struct plan *plan)
{
	return plan->rootfs.trust != TRUST_ALL;
}

/*
 * It stays undumpable also
 * - after a failure where it was to take another uid in a user namespace: it may still be root of
 *   the host;
 * - where it has given up ids in a joined user namespace: its memory and descriptors are from when
 *   it had them, and the owner and root of that user namespace may inspect it.
 */
void show(struct execution *execution)
{
	const bool unfinished = execution->error && execution->plan->credentials.has_uid &&
				execution->ns_switch.entered & NS_BIT(GONS_USER);

	if (!execution->options.stay_undumpable && !unfinished && !execution->ids.given_up &&
	    !stays_undumpable(execution->plan))
		set_hidden(execution, false);
}

int hide_from_user(struct execution *execution)
{
	const struct execute_options *options = &execution->options;

	/* credentials_apply() leaves it as it is. */
	if ((options->will_exec || options->exec_handover) && execution->plan->credentials.has_uid)
		sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	return 0;
}

/*
 * A process of the same user in the joined namespaces may raise RLIMIT_CORE of the program up to
 * the hard limit, prlimit(2), and end the program by a signal: the core file would lie there. What
 * the program executes keeps the limit.
 */
int forbid_core(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	const struct sys_rlimit none = { 0 };
	int error = 0;

	if (stays_undumpable(plan) && plan_joins(plan) && !execution->options.dry_run)
		error = (int)sys_call(__NR_prlimit64, 0, SYS_RLIMIT_CORE, (long)&none, 0, 0);
	return error ? fail_word(execution, STEP_ROOTFS, "trust", error) : 0;
}
