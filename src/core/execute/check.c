/* SPDX-License-Identifier: Apache-2.0 */
/* What is checked before anything is opened. */
#include "core/execute/check.h"

#include "core/base/syscall.h"
#include "core/execute/fail.h"
#include "core/plan/ns_types.h"

/*
 * setns(2) moves one thread. For mnt, user and time it fails where there are others; for the other
 * types it succeeds, and would move a part of the process.
 */
int check_threads(struct execution *execution)
{
	/* unshare(2): no effect and no error "if the process is single threaded". */
	if (execution->options.before_main || sys_unshare(CLONE_THREAD) != -EINVAL)
		return 0;
	return fail_step(execution, STEP_BEGIN, -EINVAL);
}

/*
 * If N of fd:N is closed, the next descriptor that this process opens gets that number, and the
 * reference would mean that descriptor. So all numbers are checked before anything is opened.
 */
int check_descriptors(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	int type;

	for (type = -1; type < GONS_TYPES; type++) {
		const struct reference *reference =
			type < 0 ? &plan->target : &plan->namespaces[type];
		int error;

		if (reference->kind != REFERENCE_FD && reference->kind != REFERENCE_PIDFD)
			continue;
		error = (int)sys_fcntl((int)reference->number, SYS_F_GETFD);
		if (error >= 0)
			continue;
		if (type >= 0)
			record_namespace(execution->record, type, GONS_FAILED, error);
		return fail_reference(execution, STEP_REFERENCE, type, error);
	}
	return 0;
}

/*
 * A host name is given to a uts namespace that was entered, never to the one that this process came
 * from. The kernel is asked now which one that is: before Linux 6.11 only /proc tells, which is out
 * of reach once the mount namespace has been left.
 */
int check_uts(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	const char *word = plan->rootfs.hostname ? "hostname" : "domainname";
	struct ns_identity own;
	int error;

	if ((!plan->rootfs.hostname && !plan->rootfs.domainname) ||
	    plan->namespaces[GONS_UTS].kind == REFERENCE_NEW)
		return 0;
	execution->ns_switch.compare_first |= NS_BIT(GONS_UTS);
	error = ns_switch_origin(&execution->ns_switch, GONS_UTS, &own);
	return error ? fail_word(execution, STEP_ROOTFS, word, error) : 0;
}
