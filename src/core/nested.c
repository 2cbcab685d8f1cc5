/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who makes a user namespace has no rights above it, and so cannot map what it has there: a helper
 * makes it, this process writes its maps and goes there, and the helper ends. For that the helper
 * has to be dumpable, proc(5): those inside with CAP_SYS_PTRACE may inspect it. So it holds nothing
 * but a socket, and whether the user namespace is a new one with the same ids is asked again
 * inside.
 */
#include "nested.h"

#include "binfmt.h"
#include "helper.h"
#include "letter.h"
#include "list.h"
#include "sys.h"
#include "text.h"

enum { MAP_BYTES = 340 * 34 }; /* UID_GID_MAP_MAX_EXTENTS of the kernel, a line each */

struct ids {
	uint32_t real;
	uint32_t effective;
	uint32_t saved;
};

int nested_begin(void)
{
	return sys_open("/proc", O_PATH | SYS_O_DIRECTORY);
}

static int stay_inside(int socket, void *argument)
{
	struct letter letter = { .message = { .uid = LETTER_UNCHANGED, .gid = LETTER_UNCHANGED } };
	char byte;

	letter.fd = sys_open_at(*(const int *)argument, "self", O_PATH | SYS_O_DIRECTORY);
	letter.message.error = letter.fd < 0 ? letter.fd : 0;
	if (letter_send(socket, &letter) == 0)
		sys_read(socket, &byte, 1);
	return 0;
}

/* Lines of "inside outside count", user_namespaces(7), to "inside inside count". */
static int copy_lines(const char *from, struct text *to)
{
	while (*from) {
		uint64_t numbers[3];
		int i;

		for (i = 0; i < 3; i++) {
			size_t length = 0;

			while (*from == ' ')
				from++;
			while (from[length] && from[length] != ' ' && from[length] != '\n')
				length++;
			if (text_number(from, length, 0, UINT32_MAX, &numbers[i]))
				return -EINVAL;
			from += length;
		}
		from += *from == '\n';
		text_add_number(to, numbers[0]);
		text_add(to, " ");
		text_add_number(to, numbers[0]);
		text_add(to, " ");
		text_add_number(to, numbers[2]);
		text_add(to, "\n");
	}
	return 0;
}

/* As a whole: a map is written once. */
static int read_all(int fd, char *buffer, size_t size)
{
	size_t length = 0;
	long got = 1;

	while (got > 0 && length < size - 1) {
		got = sys_read(fd, buffer + length, size - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	buffer[length] = '\0';
	return got < 0 ? (int)got : length == size - 1 ? -E2BIG : 0;
}

static int copy_map(int from, int to, const char *file)
{
	char theirs[MAP_BYTES];
	char buffer[MAP_BYTES];
	struct text text;
	long written;
	int fd = sys_open_at(from, file, O_RDONLY);
	int error = fd < 0 ? fd : read_all(fd, theirs, sizeof(theirs));

	if (fd >= 0)
		sys_close(fd);
	text_begin(&text, buffer, sizeof(buffer));
	if (!error)
		error = copy_lines(theirs, &text);
	if (error)
		return error;
	fd = sys_open_at(to, file, O_WRONLY);
	if (fd < 0)
		return fd;
	written = sys_write(fd, buffer, text.length);
	sys_close(fd);
	return written < 0 ? (int)written : 0;
}

static int read_ids(struct ids *user, struct ids *group)
{
	int error = (int)sys_call(__NR_getresuid, (long)&user->real, (long)&user->effective,
				  (long)&user->saved, 0, 0);

	return error ? error
		     : (int)sys_call(__NR_getresgid, (long)&group->real, (long)&group->effective,
				     (long)&group->saved, 0, 0);
}

static bool same_ids(const struct ids *one, const struct ids *other)
{
	return one->real == other->real && one->effective == other->effective &&
	       one->saved == other->saved;
}

/* A signal for the death of the parent goes with the credentials, prctl(2). */
static int join(int directory, bool *entered)
{
	struct ids before[2];
	struct ids after[2];
	int signal = 0;
	int fd = sys_open_at(directory, "ns/user", O_RDONLY);
	int error = fd < 0 ? fd : read_ids(&before[0], &before[1]);

	sys_prctl(SYS_PR_GET_PDEATHSIG, (long)&signal, 0);
	if (!error)
		error = sys_setns(fd, CLONE_NEWUSER);
	if (fd >= 0)
		sys_close(fd);
	if (error)
		return error;
	*entered = true;
	sys_prctl(SYS_PR_SET_PDEATHSIG, signal, 0);
	error = read_ids(&after[0], &after[1]);
	if (!error && !(same_ids(&before[0], &after[0]) && same_ids(&before[1], &after[1])))
		error = -EINVAL;
	return error ? error : binfmt_hide();
}

static int use_helper(int end, int proc, bool *entered)
{
	struct letter letter;
	int self = sys_open_at(proc, "self", O_PATH | SYS_O_DIRECTORY);
	int error = self < 0 ? self : letter_receive(end, &letter);

	if (!error) {
		error = letter.message.error ? letter.message.error : letter.fd < 0 ? -EMFILE : 0;
		if (!error)
			error = copy_map(self, letter.fd, "gid_map");
		if (!error)
			error = copy_map(self, letter.fd, "uid_map");
		if (!error)
			error = join(letter.fd, entered);
		if (letter.fd >= 0)
			sys_close(letter.fd);
	}
	if (self >= 0)
		sys_close(self);
	return error;
}

int nested_enter(int proc, bool *entered)
{
	const struct helper_job job = {
		.work = stay_inside,
		.argument = &proc,
		.keep = &proc,
		.kept = 1,
		.flags = CLONE_NEWUSER,
	};
	const long dumpable = sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0);
	struct helper helper;
	int error = helper_start(&helper, &job);

	*entered = false;
	if (error)
		return error;
	error = use_helper(helper.socket, proc, entered);
	sys_kill(helper.pid, SYS_SIGKILL);
	helper_end(&helper);
	if (dumpable == 0 || dumpable == 1)
		sys_prctl(SYS_PR_SET_DUMPABLE, dumpable, 0);
	return error;
}
