/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that makes a user namespace has no rights in the outer one afterwards, and so cannot
 * map the ids that it had. Therefore a helper makes it, and this process writes the maps. Both stay
 * undumpable: processes of the container may see the helper, and its memory and descriptors lead to
 * the host. The map files of an undumpable process belong to root, proc(5). So this process must
 * still be root of the host: the maps are written before it gives up ids that are not mapped in the
 * user namespace that it has joined.
 */
#include "core/namespace/nested_userns.h"

#include "core/base/fdpass.h"
#include "core/base/helper.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/namespace/binfmt_misc.h"
#include "core/plan/parse_list.h"

enum { MAP_BYTES = 340 * 34 }; /* UID_GID_MAP_MAX_EXTENTS of the kernel, a line each */

struct id_triple {
	uint32_t real;
	uint32_t effective;
	uint32_t saved;
};

int nested_userns_begin(void)
{
	return sys_open("/proc", O_PATH | SYS_O_DIRECTORY);
}

/* unshare(2) takes ids that have a number. Each change of them sets what fs.suid_dumpable says. */
static int make(int proc)
{
	int error = (int)sys_call(__NR_setresgid, 0, 0, 0, 0, 0);

	if (!error)
		error = (int)sys_call(__NR_setresuid, 0, 0, 0, 0, 0);
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	if (!error)
		error = sys_unshare(CLONE_NEWUSER);
	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	return error ? error : sys_open_at(proc, "self/ns/user", O_RDONLY);
}

static int stay_inside(int socket, void *argument)
{
	struct fdpass_message message = { .payload = { .uid = FDPASS_UNCHANGED,
						       .gid = FDPASS_UNCHANGED } };
	char byte;

	message.fd = make(*(const int *)argument);
	if (message.fd < 0) {
		message.payload.error = message.fd;
		message.fd = -1;
	}
	if (fdpass_send(socket, &message) == 0)
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

static int read_ids(struct id_triple *user, struct id_triple *group)
{
	int error = (int)sys_call(__NR_getresuid, (long)&user->real, (long)&user->effective,
				  (long)&user->saved, 0, 0);

	return error ? error
		     : (int)sys_call(__NR_getresgid, (long)&group->real, (long)&group->effective,
				     (long)&group->saved, 0, 0);
}

static bool same_ids(const struct id_triple *one, const struct id_triple *other)
{
	return one->real == other->real && one->effective == other->effective &&
	       one->saved == other->saved;
}

/* Its number is one of the pid namespace of this process, wherever its children are. */
static int open_helper(int proc, int pid)
{
	char number[16];
	struct text text;

	text_begin(&text, number, sizeof(number));
	text_add_number(&text, (uint64_t)pid);
	return sys_open_at(proc, number, O_PATH | SYS_O_DIRECTORY);
}

static int write_maps(int proc, int pid)
{
	int self = sys_open_at(proc, "self", O_PATH | SYS_O_DIRECTORY);
	int helper = self < 0 ? self : open_helper(proc, pid);
	int error = helper < 0 ? helper : copy_map(self, helper, "gid_map");

	if (!error)
		error = copy_map(self, helper, "uid_map");
	if (helper >= 0)
		sys_close(helper);
	if (self >= 0)
		sys_close(self);
	return error;
}

int nested_userns_make(int proc)
{
	const struct helper_job job = {
		.work = stay_inside,
		.argument = &proc,
		.keep = &proc,
		.kept = 1,
	};
	struct fdpass_message message = { .fd = -1 };
	struct helper helper;
	int error = helper_start(&helper, &job);

	if (error)
		return error;
	error = fdpass_receive(helper.socket, &message);
	if (!error)
		error = message.payload.error ? message.payload.error
			: message.fd < 0      ? -EMFILE
					      : 0;
	if (!error)
		error = write_maps(proc, helper.pid);
	sys_kill(helper.pid, SYS_SIGKILL);
	helper_end(&helper);
	if (error && message.fd >= 0)
		sys_close(message.fd);
	return error ? error : message.fd;
}

/* A signal for the death of the parent goes with the credentials, prctl(2). */
int nested_userns_enter(int user, bool *entered)
{
	const long dumpable = sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0);
	struct id_triple before[2];
	struct id_triple after[2];
	int signal = 0;
	int error = read_ids(&before[0], &before[1]);

	*entered = false;
	sys_prctl(SYS_PR_GET_PDEATHSIG, (long)&signal, 0);
	if (!error)
		error = sys_setns(user, CLONE_NEWUSER);
	if (dumpable == 0 || dumpable == 1)
		sys_prctl(SYS_PR_SET_DUMPABLE, dumpable, 0);
	if (error)
		return error;
	*entered = true;
	sys_prctl(SYS_PR_SET_PDEATHSIG, signal, 0);
	error = read_ids(&after[0], &after[1]);
	if (!error && !(same_ids(&before[0], &after[0]) && same_ids(&before[1], &after[1])))
		error = -EINVAL;
	return error ? error : binfmt_hide();
}
