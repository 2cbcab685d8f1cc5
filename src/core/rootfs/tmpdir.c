/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that stays behind for a directory in /tmp. It makes it as well: whoever asked for it
 * may be killed at any moment, and only somebody else can clean up after that.
 */
#include "core/rootfs/tmpdir.h"

#include <linux/poll.h>

#include "core/base/fdpass.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/identity/credentials.h"
#include "core/namespace/ns.h"
#include "core/report/diagnose.h"
#include "core/rootfs/rmtree.h"

enum {
	MODE_OURS = 0700,
	MODE_ALL = 01777, /* as /tmp: for everybody, and nobody removes what others have made */
	NAMES_MAX = 100,
	ROUNDS_MAX = 64, /* of a few seconds at most */
	IDLE_MAX = 3,    /* rounds in a row in which all was done that can be: what is left stays */
	ERRORS = 2,      /* standard error */
};

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz234567" /* 32: none is more likely */

#define LETTER_EMPTY                                                                               \
	((struct letter){ .message = { .uid = LETTER_UNCHANGED, .gid = LETTER_UNCHANGED },         \
			  .fd = -1 })

/* What the sweeper knows. */
struct stay {
	int socket;
	bool tells; /* has the caller's standard error, which only the caller's end closes else */
	int tmp;
	int parent; /* /tmp/NAME, closed to everybody else: what is inside is as private as that */
	int directory;
	int user;      /* the program's user namespace, or -1 before Linux 6.11 */
	bool guest;    /* the program is somebody else, whom the parent belongs to ... */
	bool stranger; /* ... once that is made anew, as we may not give it away */
	uint32_t uid;  /* who that is */
	uint32_t gid;
	char name[SWEEP_NAME_BYTES];
};

#define INNER "tmp"

/* Nothing that ends the caller ends this. */
static void detach(void)
{
	sys_call(__NR_setsid, 0, 0, 0, 0, 0);
	sys_call(__NR_umask, 0, 0, 0, 0, 0);
	sys_chdir("/");
}

/* Not where it would have to wait: a terminal may be stopped, or nobody read a pipe. */
static void tell(const struct stay *stay, const char *what, int error)
{
	const int64_t no_time[2] = { 0, 0 };
	struct pollfd reader = { .fd = ERRORS, .events = POLLOUT };
	char line[256];
	struct text text;

	if (!stay->tells || sys_call(__NR_ppoll, (long)&reader, 1, (long)no_time, 0, 0) != 1 ||
	    !(reader.revents & POLLOUT))
		return;
	text_begin(&text, line, sizeof(line));
	text_add(&text, "gons: /tmp/");
	text_add(&text, stay->name);
	text_add(&text, what);
	if (error) {
		text_add(&text, ": ");
		why_error(&text, error);
	}
	text_add(&text, "\n");
	sys_write(ERRORS, line, text.length);
}

static int make_directory(struct stay *stay)
{
	int error = -EEXIST;
	int tries;

	for (tries = 0; tries < NAMES_MAX && error == -EEXIST; tries++) {
		unsigned char random[8];
		const long size = sys_call(__NR_getrandom, (long)random, sizeof(random), 0, 0, 0);
		unsigned i;

		if (size != sizeof(random))
			return size < 0 ? (int)size : -EIO;
		__builtin_memcpy(stay->name, "gons-", 5);
		for (i = 0; i < sizeof(random); i++)
			stay->name[5 + i] = NAME_LETTERS[random[i] % 32];
		stay->name[5 + i] = '\0';
		error = (int)sys_call(__NR_mkdirat, stay->tmp, (long)stay->name, MODE_OURS, 0, 0);
	}
	return error;
}

/* Unless another one has the name by now, as can be in a /tmp without the sticky bit. 0, or -errno.
 */
static int remove_parent(const struct stay *stay)
{
	struct statx ours;
	struct statx found;
	int error = sys_statx(stay->parent, "", AT_EMPTY_PATH, STATX_INO, &ours);

	if (!error)
		error = sys_statx(stay->tmp, stay->name, AT_SYMLINK_NOFOLLOW, STATX_INO, &found);
	if (error)
		return error == -ENOENT ? 0 : error;
	if (ours.stx_ino != found.stx_ino || ours.stx_dev_major != found.stx_dev_major ||
	    ours.stx_dev_minor != found.stx_dev_minor)
		return 0;
	return (int)sys_call(__NR_unlinkat, stay->tmp, (long)stay->name, AT_REMOVEDIR, 0, 0);
}

/* 0: it is gone; or -errno, and whether there is more to do. */
static int try_to_remove(const struct stay *stay, bool *more)
{
	int error;

	*more = erase_content(stay->directory);
	error = (int)sys_call(__NR_unlinkat, stay->parent, (long)INNER, AT_REMOVEDIR, 0, 0);
	return !error || error == -ENOENT ? remove_parent(stay) : error;
}

static void remove_directory(const struct stay *stay)
{
	bool more;
	int error = -EAGAIN;
	int idle = 0;
	int round;

	if (stay->parent < 0)
		return;
	/* Whoever still runs and has the directory shall not go on filling it. */
	sys_call(__NR_fchown, stay->directory, sys_call(__NR_geteuid, 0, 0, 0, 0, 0), -1, 0, 0);
	sys_call(__NR_fchmod, stay->directory, MODE_OURS, 0, 0, 0);
	for (round = 0; round < ROUNDS_MAX && idle < IDLE_MAX; round++) {
		error = try_to_remove(stay, &more);
		if (!error)
			return;
		idle = more ? 0 : idle + 1;
		if (more && round == 0)
			tell(stay,
			     " is still being emptied; if that does not end, a process that "
			     "outlived the program goes on filling it",
			     0);
	}
	tell(stay, " cannot be removed, and stays", error);
}

static int open_made(struct stay *stay)
{
	struct statx made;
	int error;

	stay->parent = erase_open(stay->tmp, stay->name);
	error = stay->parent < 0 ? stay->parent
				 : sys_statx(stay->parent, "", AT_EMPTY_PATH, STATX_UID, &made);
	if (error)
		return error;
	if (made.stx_uid != (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0))
		return -ESTALE;
	error = (int)sys_call(__NR_mkdirat, stay->parent, (long)INNER, MODE_OURS, 0, 0);
	if (error)
		return error;
	stay->directory = erase_open(stay->parent, INNER);
	return stay->directory < 0 ? stay->directory
				   : (int)sys_call(__NR_fchmod, stay->directory, MODE_ALL, 0, 0, 0);
}

static int make(struct stay *stay)
{
	int error;

	stay->tmp = sys_open("/tmp", O_PATH | SYS_O_DIRECTORY);
	if (stay->tmp < 0)
		return stay->tmp;
	error = make_directory(stay);
	if (error)
		return error;
	error = open_made(stay);
	if (error) {
		if (stay->parent >= 0)
			sys_call(__NR_unlinkat, stay->parent, (long)INNER, AT_REMOVEDIR, 0, 0);
		sys_call(__NR_unlinkat, stay->tmp, (long)stay->name, AT_REMOVEDIR, 0, 0);
	}
	return error;
}

/* Its descriptor is the caller's to close. */
static struct letter describe(const struct stay *stay)
{
	struct letter letter = LETTER_EMPTY;
	struct text path;

	letter.fd = sys_open_at(stay->directory, ".", O_PATH);
	if (letter.fd < 0)
		letter.message.error = letter.fd;
	text_begin(&path, letter.message.name, sizeof(letter.message.name));
	text_add(&path, stay->name);
	text_add(&path, "/" INNER);
	return letter;
}

/* 0, or -errno: then nobody is there who wants the directory. */
static int answer(const struct stay *stay, const struct letter *letter)
{
	int error = letter_send(stay->socket, letter);

	if (letter->fd >= 0)
		sys_close(letter->fd);
	return error ? error : letter->message.error;
}

/*
 * A pidfd does as well only for who may inspect the process (setns(2)), and from others inside it
 * is hidden by now.
 */
static int follow(const struct stay *stay, int program)
{
	return sys_setns(stay->user >= 0 ? stay->user : program, CLONE_NEWUSER);
}

/*
 * Who is somebody else than us can get at the directory from outside, and move into it what it may
 * move but not remove. Therefore it is removed with the rights that it was filled with, and none of
 * ours: those of root in its user namespace, or of whom it was given to where nobody is root there.
 */
static int become_guest(const struct stay *stay, int program)
{
	const struct credentials guest = {
		.uid = stay->uid,
		.gid = stay->gid,
		.has_uid = true,
		.has_gid = true,
		.keeps_capabilities = true,
	};
	const char *word;
	bool became;
	int error;

	/* Outside, as it may have no number inside. Who may not is root inside, or nobody. */
	become(&guest, &word);
	became = (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0) == stay->uid;
	error = follow(stay, program);
	if (error)
		return error;
	/* Where there is no group 0 it has kept the group that is ours as well. */
	sys_call(__NR_setresgid, 0, 0, 0, 0, 0);
	error = (int)sys_call(__NR_setresuid, 0, 0, 0, 0, 0);
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0); /* whatever fs.suid_dumpable says */
	return error == -EINVAL && became ? 0 : error;
}

/* The one that we have made nobody has seen yet. The program could not pass its parent. */
static int make_as_guest(struct stay *stay, int program)
{
	int error;

	sys_call(__NR_unlinkat, stay->parent, (long)INNER, AT_REMOVEDIR, 0, 0);
	remove_parent(stay);
	sys_close(stay->directory);
	sys_close(stay->parent);
	sys_close(stay->tmp);
	stay->directory = stay->parent = -1;
	error = become_guest(stay, program);
	return error ? error : make(stay);
}

/*
 * In a user namespace that an ordinary user owns there are ids that are nobody outside, and what
 * belongs to them can only be removed from inside. Root needs no help, and would lose by it.
 */
static int settle(struct stay *stay, const struct letter *wish)
{
	const struct letter_message *inside = &wish->message;
	int error = stay->stranger ? make_as_guest(stay, wish->fd) : 0;
	bool joined =
		stay->stranger || (!stay->guest && sys_call(__NR_geteuid, 0, 0, 0, 0, 0) != 0 &&
				   follow(stay, wish->fd) == 0);
	uint32_t uid = joined || inside->uid == LETTER_UNCHANGED ? inside->uid : wish->uid;
	uint32_t gid = joined || inside->gid == LETTER_UNCHANGED ? inside->gid : wish->gid;

	if (!error && (uid != LETTER_UNCHANGED || gid != LETTER_UNCHANGED))
		error = (int)sys_call(__NR_fchown, stay->directory, uid, gid, 0, 0);
	if (!error && stay->guest && !stay->stranger)
		error = become_guest(stay, wish->fd);
	return error;
}

/* The program has to pass the parent, also as somebody else. Root of a user namespace may do with a
 * directory what it likes only if it knows the group as well. */
static void let_in(struct stay *stay, const struct letter *here)
{
	if (here->uid == (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0))
		return;
	stay->guest = true;
	stay->uid = here->uid;
	stay->gid = here->gid;
	stay->stranger = sys_call(__NR_fchown, stay->parent, here->uid, -1, 0, 0) != 0;
	if (!stay->stranger)
		sys_call(__NR_fchown, stay->directory, here->uid, here->gid, 0, 0);
}

/* Until whoever the directory is for has ended. */
static void wait_for_end(struct stay *stay)
{
	struct letter settled = LETTER_EMPTY;
	struct letter wish;
	struct pollfd program = { .events = POLLIN };

	/* Who it is by now, told by the kernel. */
	if (letter_receive(stay->socket, &wish))
		return;
	stay->user = wish.fd;
	let_in(stay, &wish);
	if (letter_receive(stay->socket, &wish) || wish.fd < 0)
		return;
	program.fd = wish.fd;
	settled.message.error = settle(stay, &wish);
	if (!settled.message.error && stay->stranger)
		settled = describe(stay);
	if (answer(stay, &settled))
		return;
	if (wish.message.trial) {
		letter_receive(stay->socket, &wish);
		return;
	}
	sys_close(stay->socket);
	/* ENOMEM passes, ppoll(2); and as long as the program runs the directory must be there. */
	while (sys_call(__NR_ppoll, (long)&program, 1, 0, 0, SYS_SIGSET_SIZE) < 0)
		;
}

static int stay_behind(int socket, void *argument)
{
	struct stay stay = { .socket = socket,
			     .tells = *(const bool *)argument,
			     .parent = -1,
			     .directory = -1,
			     .user = -1 };
	struct letter failure = LETTER_EMPTY;
	struct letter made;

	detach();
	failure.message.error = letter_expect_ids(socket);
	if (!failure.message.error)
		failure.message.error = make(&stay);
	if (failure.message.error) {
		letter_send(socket, &failure);
		return failure.message.error;
	}
	made = describe(&stay);
	if (answer(&stay, &made) == 0)
		wait_for_end(&stay);
	remove_directory(&stay);
	return 0;
}

int sweep_begin(struct sweep *sweep, const struct credentials *owner, bool tells, int *directory,
		char name[SWEEP_NAME_BYTES])
{
	static const int standard_error = ERRORS;
	bool has_errors = tells && sys_fcntl(ERRORS, SYS_F_GETFD) >= 0;
	const struct helper_job job = { .work = stay_behind,
					.argument = &has_errors,
					.keep = &standard_error,
					.kept = has_errors };
	struct letter letter;
	int error;

	*sweep = (struct sweep){ .helper = HELPER_NONE, .owner = owner };
	error = helper_start(&sweep->helper, &job);
	if (error)
		return error;
	error = letter_receive(sweep->helper.socket, &letter);
	if (!error)
		error = letter.message.error;
	if (!error && letter.fd < 0)
		error = -EMFILE; /* there was no room for it, unix(7) */
	if (error) {
		sweep_end(sweep);
		return error;
	}
	*directory = letter.fd;
	__builtin_memcpy(name, letter.message.name, SWEEP_NAME_BYTES);
	return 0;
}

static int hand_over(const struct sweep *sweep, struct letter *letter)
{
	struct letter here = LETTER_EMPTY;
	int refused;
	int error;

	here.fd = ns_open_pidfd(letter->fd, GONS_USER);
	error = letter_send(sweep->helper.socket, &here);
	if (here.fd >= 0)
		sys_close(here.fd);
	refused = error ? 0 : letter_send(sweep->helper.socket, letter);

	if (refused == -EPERM || refused == -EINVAL) {
		/* We cannot become the owner: that is for whoever tries to say, not for us. */
		letter->message.uid = LETTER_UNCHANGED;
		letter->message.gid = LETTER_UNCHANGED;
		refused = letter_send(sweep->helper.socket, letter);
	}
	if (!error)
		error = refused;
	sys_close(letter->fd);
	if (!error)
		error = letter_receive(sweep->helper.socket, letter);
	return error ? error : letter->message.error;
}

/* Where it had to be made anew. */
static void take_other(const struct letter *letter, int *directory, char name[SWEEP_NAME_BYTES])
{
	if (letter->fd < 0)
		return;
	sys_close(*directory);
	*directory = letter->fd;
	__builtin_memcpy(name, letter->message.name, SWEEP_NAME_BYTES);
}

int sweep_hand_over(struct sweep *sweep, bool trial, int *directory, char name[SWEEP_NAME_BYTES])
{
	const struct credentials *owner = sweep->owner;
	struct letter letter = LETTER_EMPTY;
	int error;

	letter.message.trial = trial;
	if (owner->has_uid)
		letter.message.uid = owner->uid;
	if (owner->has_gid)
		letter.message.gid = owner->gid;
	letter.fd = sys_pidfd_open(sys_getpid());
	error = letter.fd < 0 ? letter.fd : hand_over(sweep, &letter);
	if (!error)
		take_other(&letter, directory, name);
	if (trial)
		return error;
	sys_close(sweep->helper.socket);
	sweep->helper.socket = -1;
	return error;
}

void sweep_end(struct sweep *sweep)
{
	helper_end(&sweep->helper);
	sweep->owner = NULL;
}
