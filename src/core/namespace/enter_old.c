/* SPDX-License-Identifier: Apache-2.0 */
/* What entering needs on older kernels: before Linux 6.11 a pidfd does not tell its namespaces, and
 * before 5.8 setns(2) takes no pidfd. */
#include "core/namespace/enter_old.h"

#include "core/base/syscall.h"

/*
 * Tried with a pidfd of this process: to enter the namespaces in which it is changes nothing,
 * whether that is allowed or not. Only an older kernel says EINVAL.
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
 * /proc tells instead, but it can be trusted only until a mount namespace is joined. So all
 * namespaces are opened before that.
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

/* Is this a kernel before Linux 6.11? An earlier ioctl(2) has mostly shown it; else one pidfd is
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
