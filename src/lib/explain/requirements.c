/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the words of a plan lead to, and what that takes: namespaces are opened and asked about, as
 * far as that is possible from here, in the order in which they would be entered. Whether it works
 * is not decided here: that is for the kernel.
 */
#include "lib/explain/requirements.h"

#include <linux/mount.h>

#include "core/base/syscall.h"
#include "core/namespace/ref.h"

enum { TYPE_MASK = 0170000, TYPE_DIRECTORY = 0040000 }; /* inode(7) */

/* What entering a namespace takes besides, setns(2) and user_namespaces(7). */
struct rule {
	uint8_t in_owner; /* capability in the user namespace that owns it; of user: in itself */
	uint8_t here[2];  /* capabilities in our own at that moment */
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

/* What a word other than a namespace takes, where it is one capability. */
enum place { IN_OWN, IN_OWNER };

struct word_rule {
	uint8_t kind; /* enum word_kind */
	uint8_t capability;
	uint8_t place; /* enum place: in our own user namespace, or in the owner of ... */
	int8_t type;   /* ... this namespace; -1 for none */
	bool made;     /* that rule holds where that namespace is new, or where it is not */
};

static const struct word_rule word_rules[] = {
	{ WORD_HOSTNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, true },
	{ WORD_HOSTNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, false },
	{ WORD_DOMAINNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, true },
	{ WORD_DOMAINNAME, CAP_SYS_ADMIN, IN_OWNER, GONS_UTS, false },
	{ WORD_PROPAGATION, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	{ WORD_BIND, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	{ WORD_TMP, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	{ WORD_ROOT, CAP_SYS_ADMIN, IN_OWNER, GONS_MNT, true },
	/* Of a mount namespace that is joined a copy is taken, which is ours. */
	{ WORD_BIND, CAP_SYS_ADMIN, IN_OWN, GONS_MNT, false },
	{ WORD_TMP, CAP_SYS_ADMIN, IN_OWN, GONS_MNT, false },
	{ WORD_ROOT, CAP_SYS_CHROOT, IN_OWN, GONS_MNT, false },
	{ WORD_MONOTONIC, CAP_SYS_TIME, IN_OWNER, GONS_TIME, true },
	{ WORD_BOOTTIME, CAP_SYS_TIME, IN_OWNER, GONS_TIME, true },
	{ WORD_UID, CAP_SETUID, IN_OWN, -1, false },
	{ WORD_GID, CAP_SETGID, IN_OWN, -1, false },
	{ WORD_GROUPS, CAP_SETGID, IN_OWN, -1, false },
	{ WORD_CAPABILITIES, CAP_SETPCAP, IN_OWN, -1, false },
};

/* Who owns a namespace: a user namespace that exists, or that of who makes it. */
struct home {
	struct cred_state maker;
	int user; /* descriptor, or -errno */
};

/* A plan that is looked through. */
struct look {
	const struct plan *plan;
	struct explanations *out;
	struct ns_self self;
	struct ns_identity own[GONS_TYPES];
	struct cred_state cred_state; /* who we are at this place in the order */
	struct cred_state outside; /* and before all: who mounts the files that keep namespaces */
	struct handle target;
	struct home homes[GONS_TYPES];
	int target_error;
	uint8_t known;   /* types whose own[] is known */
	uint8_t pending; /* to be made, by one system call */
	uint8_t left;    /* types of which another namespace has been entered */
	bool saw_all; /* whatever may be inspected in the user namespace entered, could be before */
};

/* fd: the user namespace, or -1 if it cannot be told. */
static void enter_user(struct look *look, int fd)
{
	look->left |= NS_BIT(GONS_USER);
	look->saw_all = ns_capable(&look->cred_state, fd, CAP_SYS_PTRACE) == HELD_YES;
	cred_state_enter(&look->cred_state, fd);
}

static bool has_left(const struct look *look, int type)
{
	return look->left & NS_BIT(type);
}

static void require(struct explanation *row, unsigned capability, enum sight sight, uint64_t user,
		    enum held held)
{
	struct requirement *requirement = &row->requirements[row->requirement_count];
	unsigned i;

	for (i = 0; i < row->requirement_count && sight == SIGHT_FULL; i++)
		if (row->requirements[i].capability == capability &&
		    row->requirements[i].user == user)
			return;
	if (row->requirement_count++ < REQUIREMENTS_MAX)
		*requirement = (struct requirement){ user, (uint8_t)capability, (uint8_t)sight,
						     (uint8_t)held };
}

static void require_here(struct explanation *row, const struct cred_state *cred_state,
			 int capability)
{
	require(row, (unsigned)capability, cred_state->sight, cred_state->own.inode,
		ns_capable_here(cred_state, capability));
}

/* In the user namespace behind a descriptor, or -errno of opening it. */
static void require_there(struct explanation *row, const struct cred_state *cred_state, int user,
			  int capability)
{
	struct ns_identity identity;

	if (user == -EPERM)
		require(row, (unsigned)capability, SIGHT_OUTSIDE, 0, HELD_NOT);
	else if (user < 0 || ns_of_descriptor(user, &identity))
		require(row, (unsigned)capability,
			row->type == GONS_USER ? SIGHT_ITSELF : SIGHT_NONE, 0,
			ns_capable(cred_state, -1, capability));
	else
		require(row, (unsigned)capability, SIGHT_FULL, identity.inode,
			ns_capable(cred_state, user, capability));
}

static const struct word *word_of(int type)
{
	const struct word *word = words;

	while (word->kind != WORD_NAMESPACE || word->type != type)
		word++;
	return word;
}

static struct explanation *add_row(struct look *look, int type, bool by_target)
{
	const struct reference *reference =
		by_target ? &look->plan->target : &look->plan->namespaces[type];
	struct explanation *row = &look->out->rows[look->out->count++];

	*row = (struct explanation){
		.word = word_of(type),
		.value = reference->text,
		.type = type,
		.by_target = by_target,
		.made = reference->kind == REFERENCE_NEW,
		.from = look->known & NS_BIT(type) ? look->own[type].inode : 0,
	};
	return row;
}

/* What is new is made by one system call, the user namespace first: it owns the others. */
static void make_pending(struct look *look)
{
	const uint8_t types = look->pending;
	unsigned i;

	look->pending = 0;
	look->left |= types;
	if (types & NS_BIT(GONS_USER))
		cred_state_make(&look->cred_state);
	for (i = 0; i < look->out->count; i++) {
		struct explanation *row = &look->out->rows[i];

		if (!row->made || !(types & NS_BIT(row->type)))
			continue;
		look->homes[row->type].maker = look->cred_state;
		if (row->type != GONS_USER)
			require_here(row, &look->cred_state, CAP_SYS_ADMIN);
	}
}

/* Is the file a namespace of that type? */
static int check_type(int fd, int type)
{
	long flag = sys_ioctl(fd, SYS_NS_GET_NSTYPE, 0);

	return flag == (long)ns_types[type].flag ? 0 : -EINVAL;
}

/* A process can start in it as long as its process 1 lives, pid_namespaces(7). Linux 6.11. */
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

	row->owner_sight = owner == -EPERM ? SIGHT_OUTSIDE : SIGHT_NONE;
	if (row->type == GONS_USER)
		sys_ioctl(fd, SYS_NS_GET_OWNER_UID, (long)&row->uid);
	if (owner < 0 || ns_of_descriptor(owner, &identity))
		return;
	row->owner = identity.inode;
	row->owner_sight = SIGHT_FULL;
}

/* What can be told about the namespace itself. */
static int see(struct look *look, struct explanation *row, int fd)
{
	struct ns_identity identity;
	int error = check_type(fd, row->type);

	if (!error)
		error = ns_of_descriptor(fd, &identity);
	if (error)
		return error;
	row->to = identity.inode;
	row->here = look->known & NS_BIT(row->type) && ns_same(&identity, &look->own[row->type]);
	row->ended = row->type == GONS_PID && !row->here && has_ended(fd);
	look->homes[row->type].user = ns_capable_owner(fd);
	see_owner(row, fd, look->homes[row->type].user);
	return 0;
}

/*
 * May we inspect the process when its turn comes? Once we are in another user namespace, what is in
 * that one and below.
 */
static enum held inspection(const struct look *look, const struct handle *handle, int seen)
{
	enum held held;
	int user;

	if (!has_left(look, GONS_USER))
		return seen == -EACCES ? HELD_NOT : HELD_YES;
	if (seen == -EACCES && look->saw_all)
		return HELD_NOT;
	user = handle->kind == HANDLE_PIDFD ? ns_open_pidfd(handle->fd, GONS_USER) : -ENOSYS;
	held = ns_capable(&look->cred_state, user, CAP_SYS_PTRACE);
	if (user >= 0)
		sys_close(user);
	return held;
}

/* A process may always inspect itself, whoever it has become; but a child of it is somebody else.
 */
static bool is_ourselves(const struct look *look, const struct reference *reference)
{
	return !look->out->threads && reference->kind == REFERENCE_PID &&
	       reference->number == (uint64_t)sys_getpid();
}

static void require_inspection(const struct look *look, struct explanation *row,
			       const struct handle *handle)
{
	const struct reference *reference =
		row->by_target ? &look->plan->target : &look->plan->namespaces[row->type];
	enum held held;

	if (handle->kind == HANDLE_NAMESPACE || is_ourselves(look, reference))
		return;
	held = inspection(look, handle, row->unseen);
	row->assumed = held == HELD_YES && has_left(look, GONS_USER);
	if (held != HELD_YES)
		require(row, REQUIRES_INSPECTION, SIGHT_NONE, 0, held);
}

/*
 * fd: the namespace, or -errno. inside: a user namespace that the same system call enters, in which
 * the others are judged, or -1.
 */
static void require_join(const struct look *look, struct explanation *row, int fd, int inside)
{
	const struct rule *rule = &joins[row->type];
	const int user = row->type == GONS_USER ? fd : look->homes[row->type].user;
	int i;

	require_there(row, &look->cred_state, user, rule->in_owner);
	for (i = 0; i < rule->here_count; i++) {
		if (inside >= 0)
			require_there(row, &look->cred_state, inside, rule->here[i]);
		else
			require_here(row, &look->cred_state, rule->here[i]);
	}
}

static void look_at(struct look *look, struct explanation *row, struct handle *handle, int inside)
{
	int fd = ref_namespace(handle, row->type, true);

	row->unseen = fd < 0 ? fd : see(look, row, fd);
	if (!row->unseen || row->unseen == -EACCES)
		require_inspection(look, row, handle);
	if (!row->here && (!row->unseen || row->unseen == -EACCES)) {
		require_join(look, row, fd < 0 ? -ENOSYS : fd, inside);
		if (!row->by_target)
			look->left |= NS_BIT(row->type);
		if (!row->by_target && row->type == GONS_USER)
			enter_user(look, fd);
	}
	if (fd >= 0)
		sys_close(fd);
}

/* What cannot be opened from here: by its path, not yet, or not at all. */
static void look_past(struct look *look, struct explanation *row)
{
	/* name_to_handle_at(2): an id is opened by whoever could enter the namespace. */
	if (row->unseen == -EPERM)
		require(row, CAP_SYS_ADMIN, SIGHT_NONE, 0, HELD_NOT);
	if (!row->later)
		return;
	require_join(look, row, -ENOSYS, -1);
	look->left |= NS_BIT(row->type);
	if (row->type == GONS_USER)
		enter_user(look, -1);
}

/*
 * Mounting nothing over a file comes to nothing, but path_mount() of the kernel looks the file up
 * and asks whether we may mount there before it misses the source: EINVAL.
 */
static int check_keeping(const char *file)
{
	struct statx status;
	int error = (int)sys_call(__NR_mount, 0, (long)file, 0, MS_BIND, 0);

	if (error && error != -EINVAL)
		return error;
	error = sys_statx(AT_FDCWD, file, 0, STATX_TYPE, &status);
	return !error && (status.stx_mode & TYPE_MASK) == TYPE_DIRECTORY ? -ENOTDIR : error;
}

static void look_at_new(struct look *look, int type)
{
	struct explanation *row = add_row(look, type, false);
	const char *file = look->plan->namespaces[type].name;
	int mounts;
	int user;

	look->pending |= NS_BIT(type);
	if (!file)
		return;
	row->kept = true;
	row->unkept = check_keeping(file);
	mounts = sys_open("/proc/self/ns/mnt", O_RDONLY);
	user = mounts < 0 ? -ENOSYS : ns_capable_owner(mounts);
	require_there(row, &look->outside, user, CAP_SYS_ADMIN);
	if (user >= 0)
		sys_close(user);
	if (mounts >= 0)
		sys_close(mounts);
}

static void look_at_existing(struct look *look, int type)
{
	const struct reference *reference = &look->plan->namespaces[type];
	struct explanation *row = add_row(look, type, false);
	struct handle handle = { .kind = HANDLE_NONE };

	/* In a new mount namespace paths lead where they led before. */
	row->later = has_left(look, GONS_MNT) && !(look->plan->early & NS_BIT(type)) &&
		     look->plan->namespaces[GONS_MNT].kind != REFERENCE_NEW &&
		     (reference->kind == REFERENCE_PATH || reference->kind == REFERENCE_NAME);
	if (!row->later)
		row->unseen = ref_open(reference, type, &handle);
	if (row->later || row->unseen) {
		look_past(look, row);
		return;
	}
	look_at(look, row, &handle, -1);
	ref_close(&handle);
}

/* The target's user namespace, if it is another one than ours. */
static int open_inside(struct look *look)
{
	struct ns_identity identity;
	int user = ref_namespace(&look->target, GONS_USER, true);

	if (user < 0)
		return user;
	if (ns_of_descriptor(user, &identity) == 0 && look->known & NS_BIT(GONS_USER) &&
	    !ns_same(&identity, &look->own[GONS_USER]))
		return user;
	sys_close(user);
	return -ENOENT;
}

/* All at once: each is judged by what we may before, in the user namespace that we are in after. */
static void look_at_target(struct look *look, uint8_t types)
{
	const unsigned first = look->out->count;
	int inside = types & NS_BIT(GONS_USER) && !look->target_error ? open_inside(look) : -1;
	unsigned i;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		struct explanation *row;

		if (!(types & NS_BIT(type)))
			continue;
		row = add_row(look, type, true);
		row->unseen = look->target_error;
		if (!look->target_error)
			look_at(look, row, &look->target, inside);
	}
	for (i = first; i < look->out->count; i++)
		if (!look->out->rows[i].here && !look->out->rows[i].unseen)
			look->left |= NS_BIT(look->out->rows[i].type);
	if (inside < 0)
		return;
	enter_user(look, inside);
	sys_close(inside);
}

static void look_at_rest(struct look *look, uint8_t *rest)
{
	const uint8_t types = *rest;

	*rest = 0;
	if (types)
		look_at_target(look, types);
}

/* The same walk as enter() in execute.c. */
static void look_at_namespaces(struct look *look)
{
	const struct plan *plan = look->plan;
	uint8_t rest = plan_target_types(plan);
	int i;

	for (i = 0; i < plan->order_count; i++) {
		const int next = plan->order[i];
		const int kind = plan->namespaces[next].kind;
		const bool opened =
			kind != REFERENCE_NONE && kind != REFERENCE_NEW && kind != REFERENCE_TARGET;

		if (kind == REFERENCE_NEW) {
			look_at_new(look, next);
			continue;
		}
		if (opened || rest & NS_BIT(next))
			make_pending(look);
		if (rest & NS_BIT(next))
			look_at_rest(look, &rest);
		if (opened)
			look_at_existing(look, next);
	}
	make_pending(look);
	look_at_rest(look, &rest);
}

/* In the user namespace that owns a namespace which is made on the way. */
static void require_maker(struct explanation *row, const struct cred_state *cred_state,
			  const struct cred_state *maker, int capability)
{
	const bool same =
		cred_state->sight == maker->sight &&
		(cred_state->sight != SIGHT_FULL || ns_same(&cred_state->own, &maker->own));

	require(row, (unsigned)capability, maker->sight, maker->own.inode,
		same ? ns_capable_here(cred_state, capability) : HELD_NOT);
}

static void apply_rule(const struct look *look, struct explanation *row,
		       const struct word_rule *rule)
{
	if (rule->place == IN_OWN)
		require_here(row, &look->cred_state, rule->capability);
	else if (rule->made)
		require_maker(row, &look->cred_state, &look->homes[rule->type].maker,
			      rule->capability);
	else
		require_there(row, &look->cred_state, look->homes[rule->type].user,
			      rule->capability);
}

/* Who is to be somebody that it is already needs nothing for that, setresuid(2). */
static bool is_nothing_new(const struct look *look, const struct word *word)
{
	const struct credentials *credentials = &look->plan->credentials;

	if ((word->kind == WORD_UID && credentials->keeps_uid) ||
	    (word->kind == WORD_GID && credentials->keeps_gid))
		return true;
	if (has_left(look, GONS_USER))
		return false;
	if (word->kind == WORD_UID)
		return credentials->uid == look->cred_state.uid;
	return word->kind == WORD_GID &&
	       credentials->gid == (uint32_t)sys_call(__NR_getegid, 0, 0, 0, 0, 0);
}

static void look_at_word(struct look *look, const struct word *word, const char *value)
{
	struct explanation *row = &look->out->rows[look->out->count++];
	unsigned i;

	*row = (struct explanation){ .word = word, .value = value, .type = -1 };
	if (is_nothing_new(look, word))
		return;
	for (i = 0; i < sizeof(word_rules) / sizeof(word_rules[0]); i++) {
		const struct word_rule *rule = &word_rules[i];

		if (rule->kind == word->kind &&
		    (rule->type < 0 ||
		     rule->made == (look->plan->namespaces[rule->type].kind == REFERENCE_NEW)))
			apply_rule(look, row, rule);
	}
}

static void look_at_words(struct look *look)
{
	unsigned phase;
	unsigned i;

	for (phase = PHASE_READ; phase <= PHASE_BECOME; phase++)
		for (i = 0; i < words_count; i++)
			if (words[i].phase == phase && look->plan->texts[i] &&
			    words[i].kind != WORD_NAMESPACE && words[i].kind != WORD_TARGET)
				look_at_word(look, &words[i], look->plan->texts[i]);
}

static void look_end(struct look *look)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (look->homes[type].user >= 0)
			sys_close(look->homes[type].user);
	ref_close(&look->target);
	ns_self_close(&look->self);
}

void explain_look(struct explanations *explanations, const struct plan *plan)
{
	struct look look = { .plan = plan, .out = explanations, .self = NS_SELF_NONE };
	int type;

	*explanations = (struct explanations){ .threads = sys_unshare(CLONE_THREAD) == -EINVAL };
	for (type = 0; type < GONS_TYPES; type++) {
		look.homes[type].user = -ENOSYS;
		if (ns_own(&look.self, type, true, &look.own[type]) == 0)
			look.known |= NS_BIT(type);
	}
	cred_state_begin(&look.cred_state, &look.self);
	look.outside = look.cred_state;
	if (plan->target.kind != REFERENCE_NONE)
		look.target_error = ref_open(&plan->target, 0, &look.target);
	look_at_namespaces(&look);
	look_at_words(&look);
	look_end(&look);
}
