/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entering: references that are open already are switched to, one by one or a whole process's at
 * once. What stands in the plan and what is said about a failure is decided elsewhere.
 */
#include "core/namespace/enter.h"

#include "core/base/syscall.h"

void ns_switch_begin(struct ns_switch *ns_switch, struct gons_record *record)
{
	*ns_switch = (struct ns_switch){
		.record = record,
		.self = NS_SELF_NONE,
		/* setns(2) to one's own mount namespace resets root and working directory. */
		.compare_first = NS_BIT(GONS_MNT),
	};
}

void ns_switch_close(struct ns_switch *ns_switch)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		ref_close(&ns_switch->handles[type]);
	ref_close(&ns_switch->target);
	ns_self_close(&ns_switch->self);
}

bool ns_switch_trusts_proc(const struct ns_switch *ns_switch)
{
	return !(ns_switch->entered & (uint8_t)~ns_switch->created & NS_BIT(GONS_MNT));
}

int ns_switch_origin(struct ns_switch *ns_switch, int type, struct ns_identity *identity)
{
	int error;

	if (!(ns_switch->known & NS_BIT(type))) {
		error = ns_own(&ns_switch->self, type, ns_switch_trusts_proc(ns_switch),
			       &ns_switch->before[type]);
		if (error)
			return error;
		ns_switch->known |= NS_BIT(type);
	}
	*identity = ns_switch->before[type];
	return 0;
}

void ns_switch_record_before(struct ns_switch *ns_switch)
{
	struct ns_identity identity;
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (ns_switch_origin(ns_switch, type, &identity) == 0)
			ns_switch->record->report.namespaces[type].before = identity.inode;
}

void ns_switch_record_after(struct ns_switch *ns_switch)
{
	struct ns_identity identity;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		struct gons_namespace *row = &ns_switch->record->report.namespaces[type];

		row->after = row->before;
		if (!(ns_switch->entered & NS_BIT(type)))
			continue;
		row->after = 0;
		if (ns_own_children(&ns_switch->self, type, false, &identity) == 0)
			row->after = identity.inode;
		/* setns(2) succeeds as well where it changes nothing. */
		if (row->after != 0 && row->after == row->before)
			row->state = GONS_ALREADY_THERE;
	}
}

void ns_switch_record_pid(struct ns_switch *ns_switch)
{
	struct gons_namespace *row = &ns_switch->record->report.namespaces[GONS_PID];
	struct ns_identity identity;

	if (ns_switch->created & NS_BIT(GONS_PID) &&
	    ns_own(&ns_switch->self, GONS_PID, false, &identity) == 0)
		row->after = identity.inode;
}

void ns_switch_nested(struct ns_switch *ns_switch, bool ask)
{
	struct gons_namespace *row = &ns_switch->record->report.namespaces[GONS_USER];
	struct ns_identity identity;

	record_namespace(ns_switch->record, GONS_USER, GONS_CREATED, 0);
	ns_switch->entered |= NS_BIT(GONS_USER);
	ns_switch->created |= NS_BIT(GONS_USER);
	if (!ask)
		return;
	row->after = ns_own(&ns_switch->self, GONS_USER, false, &identity) ? 0 : identity.inode;
}

/* Is what the descriptor refers to the namespace of type that we are in? 0, 1, or -errno. */
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
 * Where it cannot be told, whoever asks first goes on: too much is done then, and no harm. But the
 * uts namespace that we come from would be given a name, and that is why it was asked about.
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

/*
 * Does setns(2) take a pidfd, as it does since Linux 5.8? Tried on ourselves: entering the
 * namespaces that one is in changes nothing, whether it is allowed or not; only an older kernel
 * says EINVAL.
 */
static bool switches_by_pidfd(void)
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

static void leave_mounts(struct ns_switch *ns_switch)
{
	if (needs_pin(ns_switch))
		pin(ns_switch);
}

static int switch_to(struct ns_switch *ns_switch, struct handle *handle, int type)
{
	const bool by_proc = handle->kind == HANDLE_PROC;
	int error = by_proc ? -EINVAL : sys_setns(handle->fd, ns_types[type].flag);
	int narrowed;

	if (error != -EINVAL || handle->kind == HANDLE_NAMESPACE)
		return error;
	/* Before Linux 5.8 it takes no pidfd; for any other reason it says EINVAL again. */
	narrowed = ref_narrow(handle, type, ns_switch_trusts_proc(ns_switch));
	if (narrowed)
		return by_proc ? narrowed : error;
	return sys_setns(handle->fd, ns_types[type].flag);
}

/*
 * Once in a user namespace below, we have no say in the mount namespace that we are still in, and
 * setns(2) to that one is refused: whatever succeeds is another, so there is nothing to ask.
 * open_tree_attr(2) tells at no cost, since it asks for the right to mount before it looks for the
 * file; and that it is there (Linux 6.15) tells that pidfds need no pin.
 */
static bool refused_if_there(const struct ns_switch *ns_switch, int type)
{
	/* A seccomp filter may say EPERM to anything; it would say so to nonsense as well. */
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
		leave_mounts(ns_switch);
	error = switch_to(ns_switch, handle, type);
	/* To one's own user namespace it is EINVAL, to others EPERM if the capability is gone by
	 * now. */
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

/* Of types, those in which the target and we are already. *error: one of them is doubtful. */
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

/* Of types, those that this kernel was built without. */
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

/* One descriptor per namespace, all open before the first switch; user first, as it gives the
 * others. */
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

/* One setns(2) for all of *types, less those in which we turn out to be already. */
static int switch_target(struct ns_switch *ns_switch, uint8_t *types)
{
	/*
	 * What mostly stands in the way is one that both share: the user namespace is EINVAL; the
	 * time namespace is EPERM for an ordinary user, who does not own it. Asking about all costs
	 * far more.
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
		leave_mounts(ns_switch);
	error = switch_target(ns_switch, &left);
	if (error == -EINVAL && !(target->kind == HANDLE_PIDFD && switches_by_pidfd()) &&
	    (target->kind == HANDLE_PROC || target->directory >= 0 ||
	     ns_switch_trusts_proc(ns_switch)))
		return enter_one_by_one(ns_switch, left);
	return entered_all(ns_switch, left, error);
}
