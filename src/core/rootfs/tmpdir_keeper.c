/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keeper of a directory in /tmp. It makes the directory as well, because the caller may be
 * killed at any moment, and only another process can remove the directory then.
 */
#include "core/rootfs/tmpdir_keeper.h"

#include <linux/poll.h>

#include "core/base/fdpass.h"
#include "core/base/file.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/diagnose/diagnose.h"
#include "core/identity/credentials.h"
#include "core/namespace/ns.h"
#include "core/rootfs/rmtree.h"

enum {
	MODE_PRIVATE = 0700,
	MODE_ALL = 01777, /* as /tmp has: for all users, and none removes files of another one */
	NAMES_MAX = 100,
	ROUNDS_MAX = 64, /* of emptying the directory, each a few seconds at most */
	IDLE_MAX = 3,    /* rounds in a row that have removed all they can: the rest stays */
};

#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz234567" /* 32: none is more likely */

struct keeper {
	int socket; /* to the caller */
	bool tells; /* standard error is the caller's, and the keeper may write to it */
	int tmp;    /* /tmp */
	int parent; /* /tmp/NAME, which only its owner can enter, so that what is in it is private
		     */
	int directory;    /* /tmp/NAME/tmp, the directory that the program gets */
	int user;         /* the user namespace of the program, or -1 before Linux 6.11 */
	bool other_owner; /* the program has another uid than the keeper: parent is given to it */
	bool remake;      /* the keeper may not give parent away: the directory is made again, by a
			     process with the ids of the program */
	uint32_t uid;     /* ids of the program, as the keeper sees them */
	uint32_t gid;
	char name[TMPDIR_NAME_BYTES];
};

#define INNER "tmp"

/* A signal to the session or process group of the caller does not end the keeper. */
static void detach(void)
{
	sys_call(__NR_setsid, 0, 0, 0, 0, 0);
	sys_call(__NR_umask, 0, 0, 0, 0, 0);
	sys_chdir("/");
}

/* Writes a line to standard error, unless write(2) would block: a terminal may be stopped, and a
 * pipe may have no reader. */
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
		error = (int)sys_call(__NR_mkdirat, keeper->tmp, (long)keeper->name, MODE_PRIVATE,
				      0, 0);
	}
	return error;
}

/* Removes /tmp/NAME, unless another directory has that name by now, which is possible in a /tmp
 * without the sticky bit. 0, or -errno. */
static int remove_parent(const struct keeper *keeper)
{
	int same = file_same_at(keeper->parent, "", keeper->tmp, keeper->name);

	if (same <= 0)
		return same == -ENOENT ? 0 : same;
	return (int)sys_call(__NR_unlinkat, keeper->tmp, (long)keeper->name, AT_REMOVEDIR, 0, 0);
}

/* 0: all is removed. Or -errno; *more tells whether trying again makes sense. */
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
	/* A process that outlived the program may have the directory open: it loses the right to
	 * make files in it. */
	sys_call(__NR_fchown, keeper->directory, sys_call(__NR_geteuid, 0, 0, 0, 0, 0), -1, 0, 0);
	sys_call(__NR_fchmod, keeper->directory, MODE_PRIVATE, 0, 0, 0);
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
	error = (int)sys_call(__NR_mkdirat, keeper->parent, (long)INNER, MODE_PRIVATE, 0, 0);
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

/* What the process that uses the directory is told. The descriptor has to be closed. */
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

/* Sends a message and closes its descriptor. 0, or -errno: of sending, or what the message says. */
static int reply(const struct keeper *keeper, const struct fdpass_message *message)
{
	int error = fdpass_send(keeper->socket, message);

	if (message->fd >= 0)
		sys_close(message->fd);
	return error ? error : message->payload.error;
}

/*
 * Joins the user namespace of the program. setns(2) takes a pidfd as well, but only from a process
 * that may inspect the program, and the program is undumpable by now.
 */
static int join_user(const struct keeper *keeper, int program)
{
	return sys_setns(keeper->user >= 0 ? keeper->user : program, CLONE_NEWUSER);
}

/*
 * A program with another uid can reach the directory from outside, and move files into it that it
 * may move but not remove. Therefore the keeper removes the directory with the rights of the
 * program and none of its own: as root of the user namespace of the program, or with the ids that
 * the directory was given to where that user namespace has no root.
 */
static int become_owner(const struct keeper *keeper, int program)
{
	const struct credentials owner = {
		.uid = keeper->uid,
		.gid = keeper->gid,
		.has_uid = true,
		.has_gid = true,
		.keeps_capabilities = true,
	};
	const char *word;
	bool became;
	int error;

	/* Before joining, as the ids may have no number in that user namespace. Where this is not
	 * permitted the keeper becomes root there, or fails. */
	credentials_apply(&owner, &word);
	became = (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0) == keeper->uid;
	error = join_user(keeper, program);
	if (error)
		return error;
	/* Where that user namespace has no group 0 the keeper keeps its group. */
	sys_call(__NR_setresgid, 0, 0, 0, 0, 0);
	error = (int)sys_call(__NR_setresuid, 0, 0, 0, 0, 0);
	/* The changes of ids have set it to what fs.suid_dumpable says. */
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	return error == -EINVAL && became ? 0 : error;
}

/* The directory is replaced by one of the same kind that the program can reach: the program could
 * not enter the parent of the first one. No process has seen that yet. */
static int make_again(struct keeper *keeper, int program)
{
	int error;

	sys_call(__NR_unlinkat, keeper->parent, (long)INNER, AT_REMOVEDIR, 0, 0);
	remove_parent(keeper);
	sys_close(keeper->directory);
	sys_close(keeper->parent);
	sys_close(keeper->tmp);
	keeper->directory = keeper->parent = -1;
	error = become_owner(keeper, program);
	return error ? error : make(keeper);
}

/*
 * Gives the directory to the ids that are asked for. An ordinary user may own a user namespace with
 * ids that only that user namespace has, and their files can only be removed from inside: so the
 * keeper joins it. Root can remove all files as it is, and would lose rights by joining.
 */
static int give_directory(struct keeper *keeper, const struct fdpass_message *wish)
{
	const struct fdpass_payload *inside = &wish->payload;
	int error = keeper->remake ? make_again(keeper, wish->fd) : 0;
	bool joined = keeper->remake ||
		      (!keeper->other_owner && sys_call(__NR_geteuid, 0, 0, 0, 0, 0) != 0 &&
		       join_user(keeper, wish->fd) == 0);
	uint32_t uid = joined || inside->uid == FDPASS_UNCHANGED ? inside->uid : wish->uid;
	uint32_t gid = joined || inside->gid == FDPASS_UNCHANGED ? inside->gid : wish->gid;

	if (!error && (uid != FDPASS_UNCHANGED || gid != FDPASS_UNCHANGED))
		error = (int)sys_call(__NR_fchown, keeper->directory, uid, gid, 0, 0);
	if (!error && keeper->other_owner && !keeper->remake)
		error = become_owner(keeper, wish->fd);
	return error;
}

/* Gives the parent to the uid that the program has now, so that the program can pass it. The
 * directory gets the group as well: CAP_DAC_OVERRIDE of a user namespace is good for a file only if
 * its user and its group have numbers there. */
static void give_parent(struct keeper *keeper, const struct fdpass_message *program)
{
	if (program->uid == (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0))
		return;
	keeper->other_owner = true;
	keeper->uid = program->uid;
	keeper->gid = program->gid;
	keeper->remake = sys_call(__NR_fchown, keeper->parent, program->uid, -1, 0, 0) != 0;
	if (!keeper->remake)
		sys_call(__NR_fchown, keeper->directory, program->uid, program->gid, 0, 0);
}

/* Returns when the process that the directory is for has ended, or has given it up. */
static void wait_for_end(struct keeper *keeper)
{
	struct fdpass_message result = FDPASS_EMPTY;
	struct fdpass_message wish;
	struct pollfd program = { .events = POLLIN };

	/* The first message carries the ids of the program: the kernel tells them, unix(7). */
	if (fdpass_receive(keeper->socket, &wish))
		return;
	keeper->user = wish.fd;
	give_parent(keeper, &wish);
	if (fdpass_receive(keeper->socket, &wish) || wish.fd < 0)
		return;
	program.fd = wish.fd;
	result.payload.error = give_directory(keeper, &wish);
	if (!result.payload.error && keeper->remake)
		result = describe(keeper);
	if (reply(keeper, &result))
		return;
	if (wish.payload.dry_run) {
		fdpass_receive(keeper->socket, &wish);
		return;
	}
	sys_close(keeper->socket);
	/* ppoll(2) may fail with ENOMEM for a while, and the directory has to stay as long as the
	 * program runs. */
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
	if (reply(&keeper, &made) == 0)
		wait_for_end(&keeper);
	remove_directory(&keeper);
	return 0;
}
