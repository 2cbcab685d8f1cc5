/* SPDX-License-Identifier: Apache-2.0 */
/* What older kernels take: a pidfd does not tell its namespaces before Linux 6.11, and setns(2)
 * takes none before 5.8. */
#include "core/namespace/enter_old.h"

#include "core/base/syscall.h"

/*
 * Does setns(2) take a pidfd, as it does since Linux 5.8? Tried on ourselves: entering the
 * namespaces that one is in changes nothing, whether it is allowed or not; only an older kernel
 * says EINVAL.
 */
bool enter_old_has_pidfd(void)
{
	int pidfd = sys_pidfd_open(sys_getpid());
	int error;

	if (pidfd < 0)
		return false;
	error = sys_setns(pidfd, CLONE_NEWUTS | CLONE_NEWNET);
	sys_close(pidfd);
	return error != -EINVAL;
}

/*
 * Before Linux 6.11 a pidfd does not tell its namespaces, and before 5.8 setns(2) does not take it.
 * /proc helps as long as it can be trusted: up to the first mount namespace, so everything is
 * opened before that.
 */
static void pin(struct ns_switch *ns_switch)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (ns_switch->handles[type].kind == HANDLE_PIDFD)
			ref_narrow(&ns_switch->handles[type], type, true);
	ref_pin(&ns_switch->target);
	ns_self_pin(&ns_switch->self);
}

/* Is this a kernel on which that has to be done? It has mostly been seen by now; else one pidfd is
 * asked. */
static bool needs_pin(struct ns_switch *ns_switch)
{
	struct handle *unknown = NULL;
	int type;
	int fd;

	if (ns_switch->self.proc >= 0 || ns_switch->target.by_proc)
		return true;
	for (type = 0; type < GONS_TYPES; type++) {
		struct handle *handle = &ns_switch->handles[type];

		if (handle->by_proc)
			return true;
		if (handle->kind == HANDLE_PIDFD && type != GONS_MNT)
			unknown = handle;
	}
	if (!unknown)
		return false;
	fd = ns_open_pidfd(unknown->fd, GONS_UTS);
	if (fd >= 0)
		sys_close(fd);
	return fd == -ENOTTY || fd == -EINVAL;
}

void enter_old_pin(struct ns_switch *ns_switch)
{
	if (needs_pin(ns_switch))
		pin(ns_switch);
}
