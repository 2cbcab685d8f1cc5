/* SPDX-License-Identifier: Apache-2.0 */
/* The fork, after which a child goes on as the program. */
#include "core/execute/go_inside.h"

#include "core/base/syscall.h"
#include "core/execute/fail.h"
#include "core/plan/ns_types.h"
#include "core/relay/relay.h"

static bool needs_relay(const struct execution *execution)
{
	const struct plan *plan = execution->plan;
	const struct ns_switch *ns_switch = &execution->ns_switch;
	const int error = execution->error;

	if (execution->options.dry_run)
		return false;
	if (execution->options.exec_handover)
		return !error;
	if (plan->fork == FORK_NEVER || (error && plan->on_error == ON_ERROR_EXIT))
		return false;
	/*
	 * Also after a later failure: a process whose children would be in another pid or time
	 * namespace than itself cannot start a thread (clone(2): EINVAL), and the report says that
	 * it has entered that namespace.
	 */
	if (ns_switch->entered & NS_BIT(GONS_PID) || ns_switch->created & NS_BIT(GONS_TIME))
		return true;
	return !error && (plan->fork != FORK_AUTO || plan->rootfs.tmp_kind == TMP_FRESH);
}

/* The parent does not return. */
static int fork_by_relay(struct execution *execution)
{
	struct exec_handover *exec_handover = execution->options.exec_handover;
	const struct relay how = {
		.reaper = execution->plan->fork == FORK_INIT,
		.new_pid = execution->ns_switch.created & NS_BIT(GONS_PID),
		.keeper = execution->tmpdir.helper.pid,
		.end_signal = execution->plan->end_signal,
		.exec_handover = exec_handover,
	};
	int error;

	if (execution->plan->credentials.has_uid || execution->plan->credentials.has_gid ||
	    execution->nested >= 0)
		execution->outside = sys_pidfd_open(sys_getpid());
	error = relay(&how, &execution->inside);
	execution->record->report.forked =
		execution->inside && (!exec_handover || exec_handover->stays);
	return error ? fail_step(execution, STEP_FORK, error) : 0;
}

int go_inside(struct execution *execution)
{
	int error;

	if (execution->error)
		tmpdir_end(&execution->tmpdir);
	if (!needs_relay(execution))
		return 0;
	error = fork_by_relay(execution);
	if (error && !execution->inside)
		tmpdir_end(&execution->tmpdir);
	if (!error && execution->options.want_report)
		ns_switch_record_pid(&execution->ns_switch);
	return error;
}

/*
 * Whether a process can start in the new pid namespace, and mount its /proc, is tried as well. The
 * process outside ends when the child has ended: the caller reads the record that the child writes.
 * It is not made by helper.h: it goes on with the plan.
 */
int try_inside(struct execution *execution)
{
	int status;
	int child;

	if (!execution->options.dry_run || execution->plan->fork == FORK_NEVER ||
	    !(execution->ns_switch.created & NS_BIT(GONS_PID)))
		return 0;
	child = sys_clone();
	if (child < 0)
		return fail_step(execution, STEP_FORK, child);
	execution->inside = child == 0;
	if (child == 0)
		return 0;
	sys_wait_for_end(child, &status);
	tmpdir_end(&execution->tmpdir);
	sys_exit(0);
}
