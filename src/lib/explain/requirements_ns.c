/* SPDX-License-Identifier: Apache-2.0 */
/* What entering the namespaces of a plan takes, step by step. */
#include "lib/explain/requirements_ns.h"

#include <linux/mount.h>

#include "core/base/file.h"
#include "core/base/syscall.h"
#include "core/namespace/ref.h"
#include "core/plan/ns_types.h"
#include "core/plan/plan_steps.h"
#include "lib/explain/requirement.h"

/* The capabilities that joining a namespace takes, setns(2) and user_namespaces(7). */
struct rule {
	uint8_t in_owner; /* in the user namespace that owns it; for user: in that one itself */
	uint8_t here[2];  /* in the user namespace of the process at that step */
	uint8_t here_count;
};

static const struct rule joins[GONS_TYPES] = {
	[GONS_CGROUP] = { CAP_SYS_ADMIN, { CAP_SYS_ADMIN }, 1 },
	[GONS_IPC] = { CAP_SYS_ADMIN, { CAP_SYS_ADMIN }, 1 },
	[GONS_MNT] = { CAP_SYS_ADMIN, { CAP_SYS_ADMIN, CAP_SYS_CHROOT }, 2 },
	[GONS_NET] = { CAP_SYS_ADMIN, { CAP_SYS_ADMIN }, 1 },
	[GONS_PID] = { CAP_SYS_ADMIN, { CAP_SYS_ADMIN }, 1 },
	[GONS_TIME] = { CAP_SYS_ADMIN, { CAP_SYS_ADMIN }, 1 },
	[GONS_USER] = { CAP_SYS_ADMIN, { 0 }, 0 },
	[GONS_UTS] = { CAP_SYS_ADMIN, { CAP_SYS_ADMIN }, 1 },
};

static const struct word *word_of(int type)
{
	const struct word *word = words;

	while (word->kind != WORD_NAMESPACE || word->type != type)
		word++;
	return word;
}

static struct explanation *add_row(struct requirements *state, int type, bool by_target)
{
	const struct reference *reference =
		by_target ? &state->plan->target : &state->plan->namespaces[type];
	struct explanation *row = &state->out->rows[state->out->count++];

	*row = (struct explanation){
		.word = word_of(type),
		.value = reference->text,
		.type = type,
		.by_target = by_target,
		.made = reference->kind == REFERENCE_NEW,
		.from = state->known & NS_BIT(type) ? state->own[type].inode : 0,
	};
	return row;
}

/* Is the file a namespace of that type? */
static int check_type(int fd, int type)
{
	long flag = sys_ioctl(fd, SYS_NS_GET_NSTYPE, 0);

	return flag == (long)ns_types[type].flag ? 0 : -EINVAL;
}

/* Can no process start in a pid namespace any more? None can once its process 1 has ended,
 * pid_namespaces(7). Since Linux 6.11 the kernel tells. */
static bool has_ended(int fd)
{
	long first = sys_ioctl(fd, SYS_NS_GET_PID_FROM_PIDNS, 1);
	bool ended;
	int pidfd;

	if (first < 0)
		return first == -ESRCH;
	pidfd = sys_pidfd_open((int)first);
	if (pidfd < 0)
		return pidfd == -ESRCH;
	ended = sys_has_ended(pidfd);
	sys_close(pidfd);
	return ended;
}

static void see_owner(struct explanation *row, int fd, int owner)
{
	struct ns_identity identity;

	row->owner_known = owner == -EPERM ? USERNS_OUTSIDE : USERNS_NOT_SEEN;
	if (row->type == GONS_USER)
		sys_ioctl(fd, SYS_NS_GET_OWNER_UID, (long)&row->uid);
	if (owner < 0 || ns_of_descriptor(owner, &identity))
		return;
	row->owner = identity.inode;
	row->owner_known = USERNS_KNOWN;
}

/* Fills in what the namespace behind fd tells of itself. 0, or -errno. */
static int see(struct requirements *state, struct explanation *row, int fd)
{
	struct ns_identity identity;
	int error = check_type(fd, row->type);

	if (!error)
		error = ns_of_descriptor(fd, &identity);
	if (error)
		return error;
	row->to = identity.inode;
	row->here = state->known & NS_BIT(row->type) && ns_same(&identity, &state->own[row->type]);
	row->ended = row->type == GONS_PID && !row->here && has_ended(fd);
	state->owners[row->type].user = ns_capable_owner(fd);
	see_owner(row, fd, state->owners[row->type].user);
	return 0;
}

/*
 * May this process inspect the one behind handle at that step? Once it has entered another user
 * namespace, it may inspect processes in that one and below. seen: of looking at it now, 0 or
 * -errno.
 */
static enum held inspection(const struct requirements *state, const struct handle *handle, int seen)
{
	enum held held;
	int user;

	if (!requirements_left(state, GONS_USER))
		return seen == -EACCES ? HELD_NOT : HELD_YES;
	if (seen == -EACCES && state->saw_all)
		return HELD_NOT;
	user = handle->kind == HANDLE_PIDFD ? ns_open_pidfd(handle->fd, GONS_USER) : -ENOSYS;
	held = ns_capable(&state->cred_state, user, CAP_SYS_PTRACE);
	if (user >= 0)
		sys_close(user);
	return held;
}

/* A process may always inspect itself, whatever its ids are. Where there are threads a child
 * carries out the plan, and that is another process. */
static bool is_this_process(const struct requirements *state, const struct reference *reference)
{
	return !state->out->threads && reference->kind == REFERENCE_PID &&
	       reference->number == (uint64_t)sys_getpid();
}

static void require_inspection(const struct requirements *state, struct explanation *row,
			       const struct handle *handle)
{
	const struct reference *reference =
		row->by_target ? &state->plan->target : &state->plan->namespaces[row->type];
	enum held held;

	if (handle->kind == HANDLE_NAMESPACE || is_this_process(state, reference))
		return;
	held = inspection(state, handle, row->unseen);
	row->assumed = held == HELD_YES && requirements_left(state, GONS_USER);
	if (held != HELD_YES)
		require(row, REQUIRES_INSPECTION, USERNS_NOT_SEEN, 0, held);
}

/*
 * fd: the namespace, or -errno. inside: the user namespace that the same setns(2) enters, in which
 * the capabilities for the other types are needed; or -1.
 */
static void require_join(const struct requirements *state, struct explanation *row, int fd,
			 int inside)
{
	const struct rule *rule = &joins[row->type];
	const int user = row->type == GONS_USER ? fd : state->owners[row->type].user;
	int i;

	require_there(row, &state->cred_state, user, rule->in_owner);
	for (i = 0; i < rule->here_count; i++) {
		if (inside >= 0)
			require_there(row, &state->cred_state, inside, rule->here[i]);
		else
			require_here(row, &state->cred_state, rule->here[i]);
	}
}

static void explain_handle(struct requirements *state, struct explanation *row,
			   struct handle *handle, int inside)
{
	int fd = ref_namespace(handle, row->type, true);

	row->unseen = fd < 0 ? fd : see(state, row, fd);
	if (!row->unseen || row->unseen == -EACCES)
		require_inspection(state, row, handle);
	if (!row->here && (!row->unseen || row->unseen == -EACCES)) {
		require_join(state, row, fd < 0 ? -ENOSYS : fd, inside);
		if (!row->by_target)
			state->left |= NS_BIT(row->type);
		if (!row->by_target && row->type == GONS_USER)
			requirements_enter_user(state, fd);
	}
	if (fd >= 0)
		sys_close(fd);
}

/* A namespace that cannot be opened now: its path is looked up later, or it failed. */
static void explain_unopened(struct requirements *state, struct explanation *row)
{
	/* open_by_handle_at(2): opening an id takes the rights to enter the namespace. */
	if (row->unseen == -EPERM)
		require(row, CAP_SYS_ADMIN, USERNS_NOT_SEEN, 0, HELD_NOT);
	if (!row->later)
		return;
	require_join(state, row, -ENOSYS, -1);
	state->left |= NS_BIT(row->type);
	if (row->type == GONS_USER)
		requirements_enter_user(state, -1);
}

/*
 * Can a namespace be mounted over the file? mount(2) without a source does nothing, but
 * path_mount() of the kernel looks up the file and checks the right to mount there before it finds
 * that there is no source: EINVAL. 0, or -errno.
 */
static int check_keeping(const char *file)
{
	struct statx status;
	int error = (int)sys_call(__NR_mount, 0, (long)file, 0, MS_BIND, 0);

	if (error && error != -EINVAL)
		return error;
	error = sys_statx(AT_FDCWD, file, 0, STATX_TYPE, &status);
	return !error && (status.stx_mode & FILE_TYPE_MASK) == FILE_DIRECTORY ? -ENOTDIR : error;
}

/* The namespace will be kept by a file, which is mounted in the namespaces of now. */
static void explain_keeping(const struct requirements *state, struct explanation *row,
			    const char *file)
{
	int mounts;
	int user;

	row->kept = true;
	row->unkept = check_keeping(file);
	mounts = sys_open("/proc/self/ns/mnt", O_RDONLY);
	user = mounts < 0 ? -ENOSYS : ns_capable_owner(mounts);
	require_there(row, &state->outside, user, CAP_SYS_ADMIN);
	if (user >= 0)
		sys_close(user);
	if (mounts >= 0)
		sys_close(mounts);
}

/* One unshare(2) makes all, the user namespace first: it owns the others. */
static void explain_new(struct requirements *state, uint8_t types)
{
	const struct plan *plan = state->plan;
	const unsigned first = state->out->count;
	unsigned i;

	for (i = 0; i < plan->order_count; i++) {
		const int type = plan->order[i];
		struct explanation *row;

		if (!(types & NS_BIT(type)))
			continue;
		row = add_row(state, type, false);
		if (plan->namespaces[type].name)
			explain_keeping(state, row, plan->namespaces[type].name);
	}
	state->left |= types;
	if (types & NS_BIT(GONS_USER))
		cred_state_make(&state->cred_state);
	for (i = first; i < state->out->count; i++) {
		struct explanation *row = &state->out->rows[i];

		state->owners[row->type].maker = state->cred_state;
		if (row->type != GONS_USER)
			require_here(row, &state->cred_state, CAP_SYS_ADMIN);
	}
}

static void explain_existing(struct requirements *state, int type)
{
	const struct reference *reference = &state->plan->namespaces[type];
	struct explanation *row = add_row(state, type, false);
	struct handle handle = { .kind = HANDLE_NONE };

	/* In a new mount namespace a path leads to the same file as before, in a joined one it may
	 * not. */
	row->later = requirements_left(state, GONS_MNT) && !(state->plan->early & NS_BIT(type)) &&
		     state->plan->namespaces[GONS_MNT].kind != REFERENCE_NEW &&
		     (reference->kind == REFERENCE_PATH || reference->kind == REFERENCE_NAME);
	if (!row->later)
		row->unseen = ref_open(reference, type, &handle);
	if (row->later || row->unseen) {
		explain_unopened(state, row);
		return;
	}
	explain_handle(state, row, &handle, -1);
	ref_close(&handle);
}

/* The user namespace of the target, if it is another one than that of this process. A descriptor,
 * or -errno. */
static int open_target_user(struct requirements *state)
{
	struct ns_identity identity;
	int user = ref_namespace(&state->target, GONS_USER, true);

	if (user < 0)
		return user;
	if (ns_of_descriptor(user, &identity) == 0 && state->known & NS_BIT(GONS_USER) &&
	    !ns_same(&identity, &state->own[GONS_USER]))
		return user;
	sys_close(user);
	return -ENOENT;
}

/*
 * One setns(2) joins all: the rights in the owners are those of before it, the rights in the own
 * user namespace those in the user namespace of the target.
 */
static void explain_target(struct requirements *state, uint8_t types)
{
	const unsigned first = state->out->count;
	int inside =
		types & NS_BIT(GONS_USER) && !state->target_error ? open_target_user(state) : -1;
	unsigned i;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		struct explanation *row;

		if (!(types & NS_BIT(type)))
			continue;
		row = add_row(state, type, true);
		row->unseen = state->target_error;
		if (!state->target_error)
			explain_handle(state, row, &state->target, inside);
	}
	for (i = first; i < state->out->count; i++)
		if (!state->out->rows[i].here && !state->out->rows[i].unseen)
			state->left |= NS_BIT(state->out->rows[i].type);
	if (inside < 0)
		return;
	requirements_enter_user(state, inside);
	sys_close(inside);
}

void requirements_find_ns(struct requirements *state)
{
	struct plan_steps steps;
	struct plan_step step;

	plan_steps_begin(&steps, state->plan);
	while (plan_next_step(&steps, &step)) {
		if (step.kind == PLAN_STEP_NEW)
			explain_new(state, step.types);
		else if (step.kind == PLAN_STEP_TARGET)
			explain_target(state, step.types);
		else
			explain_existing(state, step.type);
	}
}
