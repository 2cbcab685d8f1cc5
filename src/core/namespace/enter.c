/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enters namespaces whose references are open: one by one, or all of a process at once. It knows
 * neither the plan nor the message about a failure.
 */
#include "core/namespace/enter.h"

#include "core/base/syscall.h"
#include "core/namespace/enter_old.h"

/* Is the namespace behind the descriptor the one of type in which this process is? 1, 0, or -errno.
 */
static int is_ours(struct ns_switch *ns_switch, int fd, int type)
{
	struct ns_identity there;
	struct ns_identity here;
	uint64_t mount_there;
	uint64_t mount_here;
	int error;

	if (type == GONS_MNT && !(ns_switch->known & NS_BIT(type)) &&
	    ns_mount_of_descriptor(fd, &mount_there) == 0 && ns_own_mount(&mount_here) == 0)
		return mount_there == mount_here;
	error = ns_switch_origin(ns_switch, type, &here);
	if (!error)
		error = ns_of_descriptor(fd, &there);
	return error ? error : ns_same(&here, &there);
}

static int ask_there(struct ns_switch *ns_switch, struct handle *handle, int type)
{
	int ours;
	int fd;

	if (handle->kind == HANDLE_NAMESPACE)
		return is_ours(ns_switch, handle->fd, type);
	fd = ref_namespace(handle, type, ns_switch_trusts_proc(ns_switch));
	if (fd < 0)
		return fd;
	ours = is_ours(ns_switch, fd, type);
	sys_close(fd);
	return ours;
}

static bool is_there(struct ns_switch *ns_switch, struct handle *handle, int type)
{
	return ask_there(ns_switch, handle, type) > 0;
}

/*
 * Where the kernel does not tell whether the process is in the namespace already, it is entered:
 * that is not needed, and does no harm. But not a uts namespace. It is asked about so that the uts
 * namespace of the caller does not get a new name.
 */
static bool is_doubtful(int type, int there)
{
	return type == GONS_UTS && there < 0;
}

static int already_there(struct ns_switch *ns_switch, int type)
{
	record_namespace(ns_switch->record, type, GONS_ALREADY_THERE, 0);
	return 0;
}

static int entered(struct ns_switch *ns_switch, int type, int error)
{
	if (error) {
		record_namespace(ns_switch->record, type, GONS_FAILED, error);
		return error;
	}
	ns_switch->entered |= NS_BIT(type);
	record_namespace(ns_switch->record, type, GONS_JOINED, 0);
	return 0;
}

static int switch_to(struct ns_switch *ns_switch, struct handle *handle, int type)
{
	const bool by_proc = handle->kind == HANDLE_PROC;
	int error = by_proc ? -EINVAL : sys_setns(handle->fd, ns_types[type].flag);
	int narrowed;

	if (error != -EINVAL || handle->kind == HANDLE_NAMESPACE)
		return error;
	/* Before Linux 5.8 setns(2) takes no pidfd. If it has another reason, it says EINVAL again.
	 */
	narrowed = ref_narrow(handle, type, ns_switch_trusts_proc(ns_switch));
	if (narrowed)
		return by_proc ? narrowed : error;
	return sys_setns(handle->fd, ns_types[type].flag);
}

/*
 * In a user namespace below its own, the process has no rights over the mount namespace in which it
 * still is, and setns(2) to that one fails. If setns(2) succeeds it was another one; so the two
 * need not be compared before. Whether the process lacks the right is asked by open_tree_attr(2),
 * which checks it before it looks at the descriptor. A kernel that has this call (Linux 6.15) has
 * pidfds that tell their namespaces, so that nothing has to be opened by /proc.
 */
static bool refused_if_there(const struct ns_switch *ns_switch, int type)
{
	/* A seccomp filter may answer EPERM to all: then it does so for wrong flags as well. */
	return type == GONS_MNT && ns_switch->entered & NS_BIT(GONS_USER) &&
	       sys_call(__NR_open_tree_attr, -1, 0, UINT32_MAX, 0, 0) == -EINVAL &&
	       sys_call(__NR_open_tree_attr, -1, 0, SYS_OPEN_TREE_CLONE, 0, 0) == -EPERM;
}

int enter_one(struct ns_switch *ns_switch, int type)
{
	struct handle *handle = &ns_switch->handles[type];
	bool asked = ns_switch->compare_first & NS_BIT(type) && !refused_if_there(ns_switch, type);
	int there;
	int error;

	there = asked ? ask_there(ns_switch, handle, type) : 0;
	if (there > 0)
		return already_there(ns_switch, type);
	if (is_doubtful(type, there))
		return entered(ns_switch, type, there);
	if (type == GONS_MNT)
		enter_old_pin(ns_switch);
	error = switch_to(ns_switch, handle, type);
	/*
	 * setns(2) to the namespace in which the process is: EINVAL for the user namespace, and
	 * EPERM for others if the process has lost the capability by then.
	 */
	if (error && !asked && is_there(ns_switch, handle, type))
		return already_there(ns_switch, type);
	return entered(ns_switch, type, error);
}

static uint32_t flags_of(uint8_t types)
{
	uint32_t flags = 0;
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (types & NS_BIT(type))
			flags |= ns_types[type].flag;
	return flags;
}

int enter_new(struct ns_switch *ns_switch, uint8_t types)
{
	int error = sys_unshare(flags_of(types));
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (types & NS_BIT(type))
			record_namespace(ns_switch->record, type,
					 error ? GONS_FAILED : GONS_CREATED, error);
	if (error)
		return error;
	ns_switch->entered |= types;
	ns_switch->created |= types;
	return 0;
}

/* The types in which the process shares the namespace of the target. *error is set for one of which
 * that cannot be told, see is_doubtful(). */
static uint8_t shared(struct ns_switch *ns_switch, uint8_t types, int *error)
{
	uint8_t found = 0;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		int there =
			types & NS_BIT(type) ? ask_there(ns_switch, &ns_switch->target, type) : 0;

		if (is_doubtful(type, there))
			*error = there;
		if (there <= 0)
			continue;
		already_there(ns_switch, type);
		found |= NS_BIT(type);
	}
	return found;
}

/* The types that this kernel was built without. */
static uint8_t unsupported(struct ns_switch *ns_switch, uint8_t types)
{
	struct ns_identity identity;
	uint8_t found = 0;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		int error = types & NS_BIT(type) ? ns_switch_origin(ns_switch, type, &identity) : 0;

		if (error == -ENOENT || error == -EOPNOTSUPP)
			found |= NS_BIT(type);
	}
	return found;
}

static int entered_all(struct ns_switch *ns_switch, uint8_t types, int error)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (types & NS_BIT(type))
			entered(ns_switch, type, error);
	return error;
}

/* One descriptor for each namespace, all opened before the first setns(2). The user namespace is
 * first: it gives the right to enter the others. */
static int enter_one_by_one(struct ns_switch *ns_switch, uint8_t types)
{
	struct handle pinned = { .kind = HANDLE_PROC, .directory = -1 };
	uint8_t left = types;
	int error = 0;
	int type;

	pinned.fd = ref_directory(&ns_switch->target);
	if (pinned.fd < 0)
		return entered_all(ns_switch, types, pinned.fd);
	for (type = 0; type < GONS_TYPES && !error; type++) {
		if (!(types & NS_BIT(type)))
			continue;
		ns_switch->handles[type] = pinned;
		ns_switch->handles[type].borrowed = true;
		error = ref_narrow(&ns_switch->handles[type], type, true);
	}
	sys_close(pinned.fd);
	if (error) {
		for (type = 0; type < GONS_TYPES; type++)
			if (types & NS_BIT(type))
				ref_close(&ns_switch->handles[type]);
		return entered_all(ns_switch, types, error);
	}
	if (types & NS_BIT(GONS_USER))
		error = enter_one(ns_switch, GONS_USER);
	left &= (uint8_t)~NS_BIT(GONS_USER);
	for (type = 0; type < GONS_TYPES && !error; type++)
		if (left & NS_BIT(type))
			error = enter_one(ns_switch, type);
	return error;
}

/* One setns(2) for all of *types. The types in which the process is already are taken out of
 * *types. */
static int switch_target(struct ns_switch *ns_switch, uint8_t *types)
{
	/*
	 * setns(2) mostly fails for a namespace that the process shares with the target: EINVAL for
	 * the user namespace, EPERM for the time namespace where an ordinary user does not own it.
	 * So that one is compared first; to compare all takes many system calls.
	 */
	const uint8_t all = UINT8_MAX;
	uint8_t suspects = 0;
	int error;

	for (;;) {
		uint8_t settled;
		int doubtful;

		if (*types == 0)
			return 0;
		error = ns_switch->target.kind == HANDLE_PIDFD
				? sys_setns(ns_switch->target.fd, flags_of(*types))
				: -EINVAL;
		if ((error != -EINVAL && error != -EPERM) || suspects == all)
			return error;
		suspects = suspects ? all : NS_BIT(error == -EINVAL ? GONS_USER : GONS_TIME);
		settled = shared(ns_switch, *types & suspects, &doubtful);
		if (suspects == all)
			settled |= unsupported(ns_switch,
					       *types & (uint8_t) ~(settled | ns_switch->named));
		*types &= (uint8_t)~settled;
	}
}

int enter_target(struct ns_switch *ns_switch, uint8_t types)
{
	const struct handle *target = &ns_switch->target;
	int error = 0;
	uint8_t left =
		types & (uint8_t)~shared(ns_switch, types & ns_switch->compare_first, &error);

	if (error)
		return entered_all(ns_switch, left, error);
	if (left & NS_BIT(GONS_MNT))
		enter_old_pin(ns_switch);
	error = switch_target(ns_switch, &left);
	if (error == -EINVAL && !(target->kind == HANDLE_PIDFD && enter_old_has_pidfd()) &&
	    (target->kind == HANDLE_PROC || target->directory >= 0 ||
	     ns_switch_trusts_proc(ns_switch)))
		return enter_one_by_one(ns_switch, left);
	return entered_all(ns_switch, left, error);
}
