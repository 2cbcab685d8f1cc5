/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that stays behind for a directory in /tmp. It makes it as well: whoever asked for it
 * may be killed at any moment, and only somebody else can clean up after that.
 */
#include "core/rootfs/tmpdir_keeper.h"

#include <linux/poll.h>

#include "core/base/fdpass.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/diagnose/diagnose.h"
#include "core/identity/credentials.h"
#include "core/namespace/ns.h"
#include "core/rootfs/rmtree.h"

enum {
	MODE_OURS = 0700,
	MODE_ALL = 01777, /* as /tmp: for everybody, and nobody removes what others have made */
	NAMES_MAX = 100,
	ROUNDS_MAX = 64, /* of a few seconds at most */
	IDLE_MAX = 3,    /* rounds in a row in which all was done that can be: what is left stays */
};

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz234567" /* 32: none is more likely */

/* What the keeper knows. */
struct keeper {
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
	char name[TMPDIR_NAME_BYTES];
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
static void tell(const struct keeper *keeper, const char *what, int error)
{
	const int64_t no_time[2] = { 0, 0 };
	struct pollfd reader = { .fd = TMPDIR_ERRORS, .events = POLLOUT };
	char line[256];
	struct text text;

	if (!keeper->tells || sys_call(__NR_ppoll, (long)&reader, 1, (long)no_time, 0, 0) != 1 ||
	    !(reader.revents & POLLOUT))
		return;
	text_begin(&text, line, sizeof(line));
	text_add(&text, "gons: /tmp/");
	text_add(&text, keeper->name);
	text_add(&text, what);
	if (error) {
		text_add(&text, ": ");
		diagnose_error(&text, error);
	}
	text_add(&text, "\n");
	sys_write(TMPDIR_ERRORS, line, text.length);
}

static int make_directory(struct keeper *keeper)
{
	int error = -EEXIST;
	int tries;

	for (tries = 0; tries < NAMES_MAX && error == -EEXIST; tries++) {
		unsigned char random[8];
		const long size = sys_call(__NR_getrandom, (long)random, sizeof(random), 0, 0, 0);
		unsigned i;

		if (size != sizeof(random))
			return size < 0 ? (int)size : -EIO;
		__builtin_memcpy(keeper->name, "gons-", 5);
		for (i = 0; i < sizeof(random); i++)
			keeper->name[5 + i] = NAME_LETTERS[random[i] % 32];
		keeper->name[5 + i] = '\0';
		error = (int)sys_call(__NR_mkdirat, keeper->tmp, (long)keeper->name, MODE_OURS, 0,
				      0);
	}
	return error;
}

/* Unless another one has the name by now, as can be in a /tmp without the sticky bit. 0, or -errno.
 */
static int remove_parent(const struct keeper *keeper)
{
	struct statx ours;
	struct statx found;
	int error = sys_statx(keeper->parent, "", AT_EMPTY_PATH, STATX_INO, &ours);

	if (!error)
		error = sys_statx(keeper->tmp, keeper->name, AT_SYMLINK_NOFOLLOW, STATX_INO,
				  &found);
	if (error)
		return error == -ENOENT ? 0 : error;
	if (ours.stx_ino != found.stx_ino || ours.stx_dev_major != found.stx_dev_major ||
	    ours.stx_dev_minor != found.stx_dev_minor)
		return 0;
	return (int)sys_call(__NR_unlinkat, keeper->tmp, (long)keeper->name, AT_REMOVEDIR, 0, 0);
}

/* 0: it is gone; or -errno, and whether there is more to do. */
static int try_to_remove(const struct keeper *keeper, bool *more)
{
	int error;

	*more = rmtree_content(keeper->directory);
	error = (int)sys_call(__NR_unlinkat, keeper->parent, (long)INNER, AT_REMOVEDIR, 0, 0);
	return !error || error == -ENOENT ? remove_parent(keeper) : error;
}

static void remove_directory(const struct keeper *keeper)
{
	bool more;
	int error = -EAGAIN;
	int idle = 0;
	int round;

	if (keeper->parent < 0)
		return;
	/* Whoever still runs and has the directory shall not go on filling it. */
	sys_call(__NR_fchown, keeper->directory, sys_call(__NR_geteuid, 0, 0, 0, 0, 0), -1, 0, 0);
	sys_call(__NR_fchmod, keeper->directory, MODE_OURS, 0, 0, 0);
	for (round = 0; round < ROUNDS_MAX && idle < IDLE_MAX; round++) {
		error = try_to_remove(keeper, &more);
		if (!error)
			return;
		idle = more ? 0 : idle + 1;
		if (more && round == 0)
			tell(keeper,
			     " is still being emptied; if that does not end, a process that "
			     "outlived the program goes on filling it",
			     0);
	}
	tell(keeper, " cannot be removed, and stays", error);
}

static int open_made(struct keeper *keeper)
{
	struct statx made;
	int error;

	keeper->parent = rmtree_open(keeper->tmp, keeper->name);
	error = keeper->parent < 0 ? keeper->parent
				   : sys_statx(keeper->parent, "", AT_EMPTY_PATH, STATX_UID, &made);
	if (error)
		return error;
	if (made.stx_uid != (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0))
		return -ESTALE;
	error = (int)sys_call(__NR_mkdirat, keeper->parent, (long)INNER, MODE_OURS, 0, 0);
	if (error)
		return error;
	keeper->directory = rmtree_open(keeper->parent, INNER);
	return keeper->directory < 0
		       ? keeper->directory
		       : (int)sys_call(__NR_fchmod, keeper->directory, MODE_ALL, 0, 0, 0);
}

static int make(struct keeper *keeper)
{
	int error;

	keeper->tmp = sys_open("/tmp", O_PATH | SYS_O_DIRECTORY);
	if (keeper->tmp < 0)
		return keeper->tmp;
	error = make_directory(keeper);
	if (error)
		return error;
	error = open_made(keeper);
	if (error) {
		if (keeper->parent >= 0)
			sys_call(__NR_unlinkat, keeper->parent, (long)INNER, AT_REMOVEDIR, 0, 0);
		sys_call(__NR_unlinkat, keeper->tmp, (long)keeper->name, AT_REMOVEDIR, 0, 0);
	}
	return error;
}

/* Its descriptor is the caller's to close. */
static struct fdpass_message describe(const struct keeper *keeper)
{
	struct fdpass_message message = FDPASS_EMPTY;
	struct text path;

	message.fd = sys_open_at(keeper->directory, ".", O_PATH);
	if (message.fd < 0)
		message.payload.error = message.fd;
	text_begin(&path, message.payload.name, sizeof(message.payload.name));
	text_add(&path, keeper->name);
	text_add(&path, "/" INNER);
	return message;
}

/* 0, or -errno: then nobody is there who wants the directory. */
static int answer(const struct keeper *keeper, const struct fdpass_message *message)
{
	int error = fdpass_send(keeper->socket, message);

	if (message->fd >= 0)
		sys_close(message->fd);
	return error ? error : message->payload.error;
}

/*
 * A pidfd does as well only for who may inspect the process (setns(2)), and from others inside it
 * is hidden by now.
 */
static int follow(const struct keeper *keeper, int program)
{
	return sys_setns(keeper->user >= 0 ? keeper->user : program, CLONE_NEWUSER);
}

/*
 * Who is somebody else than us can get at the directory from outside, and move into it what it may
 * move but not remove. Therefore it is removed with the rights that it was filled with, and none of
 * ours: those of root in its user namespace, or of whom it was given to where nobody is root there.
 */
static int become_guest(const struct keeper *keeper, int program)
{
	const struct credentials guest = {
		.uid = keeper->uid,
		.gid = keeper->gid,
		.has_uid = true,
		.has_gid = true,
		.keeps_capabilities = true,
	};
	const char *word;
	bool became;
	int error;

	/* Outside, as it may have no number inside. Who may not is root inside, or nobody. */
	credentials_apply(&guest, &word);
	became = (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0) == keeper->uid;
	error = follow(keeper, program);
	if (error)
		return error;
	/* Where there is no group 0 it has kept the group that is ours as well. */
	sys_call(__NR_setresgid, 0, 0, 0, 0, 0);
	error = (int)sys_call(__NR_setresuid, 0, 0, 0, 0, 0);
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0); /* whatever fs.suid_dumpable says */
	return error == -EINVAL && became ? 0 : error;
}

/* The one that we have made nobody has seen yet. The program could not pass its parent. */
static int make_as_guest(struct keeper *keeper, int program)
{
	int error;

	sys_call(__NR_unlinkat, keeper->parent, (long)INNER, AT_REMOVEDIR, 0, 0);
	remove_parent(keeper);
	sys_close(keeper->directory);
	sys_close(keeper->parent);
	sys_close(keeper->tmp);
	keeper->directory = keeper->parent = -1;
	error = become_guest(keeper, program);
	return error ? error : make(keeper);
}

/*
 * In a user namespace that an ordinary user owns there are ids that are nobody outside, and what
 * belongs to them can only be removed from inside. Root needs no help, and would lose by it.
 */
static int settle(struct keeper *keeper, const struct fdpass_message *wish)
{
	const struct fdpass_payload *inside = &wish->payload;
	int error = keeper->stranger ? make_as_guest(keeper, wish->fd) : 0;
	bool joined =
		keeper->stranger || (!keeper->guest && sys_call(__NR_geteuid, 0, 0, 0, 0, 0) != 0 &&
				     follow(keeper, wish->fd) == 0);
	uint32_t uid = joined || inside->uid == FDPASS_UNCHANGED ? inside->uid : wish->uid;
	uint32_t gid = joined || inside->gid == FDPASS_UNCHANGED ? inside->gid : wish->gid;

	if (!error && (uid != FDPASS_UNCHANGED || gid != FDPASS_UNCHANGED))
		error = (int)sys_call(__NR_fchown, keeper->directory, uid, gid, 0, 0);
	if (!error && keeper->guest && !keeper->stranger)
		error = become_guest(keeper, wish->fd);
	return error;
}

/* The program has to pass the parent, also as somebody else. Root of a user namespace may do with a
 * directory what it likes only if it knows the group as well. */
static void let_in(struct keeper *keeper, const struct fdpass_message *here)
{
	if (here->uid == (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0))
		return;
	keeper->guest = true;
	keeper->uid = here->uid;
	keeper->gid = here->gid;
	keeper->stranger = sys_call(__NR_fchown, keeper->parent, here->uid, -1, 0, 0) != 0;
	if (!keeper->stranger)
		sys_call(__NR_fchown, keeper->directory, here->uid, here->gid, 0, 0);
}

/* Until whoever the directory is for has ended. */
static void wait_for_end(struct keeper *keeper)
{
	struct fdpass_message settled = FDPASS_EMPTY;
	struct fdpass_message wish;
	struct pollfd program = { .events = POLLIN };

	/* Who it is by now, told by the kernel. */
	if (fdpass_receive(keeper->socket, &wish))
		return;
	keeper->user = wish.fd;
	let_in(keeper, &wish);
	if (fdpass_receive(keeper->socket, &wish) || wish.fd < 0)
		return;
	program.fd = wish.fd;
	settled.payload.error = settle(keeper, &wish);
	if (!settled.payload.error && keeper->stranger)
		settled = describe(keeper);
	if (answer(keeper, &settled))
		return;
	if (wish.payload.trial) {
		fdpass_receive(keeper->socket, &wish);
		return;
	}
	sys_close(keeper->socket);
	/* ENOMEM passes, ppoll(2); and as long as the program runs the directory must be there. */
	while (sys_call(__NR_ppoll, (long)&program, 1, 0, 0, SYS_SIGSET_SIZE) < 0)
		;
}

int tmpdir_keep(int socket, void *argument)
{
	struct keeper keeper = { .socket = socket,
				 .tells = *(const bool *)argument,
				 .parent = -1,
				 .directory = -1,
				 .user = -1 };
	struct fdpass_message failure = FDPASS_EMPTY;
	struct fdpass_message made;

	detach();
	failure.payload.error = fdpass_expect_ids(socket);
	if (!failure.payload.error)
		failure.payload.error = make(&keeper);
	if (failure.payload.error) {
		fdpass_send(socket, &failure);
		return failure.payload.error;
	}
	made = describe(&keeper);
	if (answer(&keeper, &made) == 0)
		wait_for_end(&keeper);
	remove_directory(&keeper);
	return 0;
}
