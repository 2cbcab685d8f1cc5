/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who makes a user namespace has no rights above it, and so cannot map what it has there: a helper
 * makes it, this process writes its maps, and the helper ends. For that the helper has to be
 * dumpable, proc(5): those inside with CAP_SYS_PTRACE may inspect it. So it holds nothing but a
 * socket, has no memory of the caller, and ends before anything is brought along; and whether the
 * user namespace is a new one with the same ids is asked again inside.
 */
#include "nested.h"

#include "binfmt.h"
#include "helper.h"
#include "letter.h"
#include "list.h"
#include "sys.h"
#include "text.h"

enum {
	MAP_BYTES = 340 * 34, /* UID_GID_MAP_MAX_EXTENTS of the kernel, a line each */
	MAPS_LINE = 48,
	MAPS_CHUNK = 1024,
	MADVISE_DONTNEED = 4, /* madvise(2), the same on every processor here */
};

struct ids {
	uint32_t real;
	uint32_t effective;
	uint32_t saved;
};

int nested_begin(void)
{
	return sys_open("/proc", O_PATH | SYS_O_DIRECTORY);
}

/* Where the linker has put this object, ld(1). */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char _end[] __attribute__((visibility("hidden")));

static const char *read_hex(const char *at, uintptr_t *number)
{
	for (*number = 0; (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'f'); at++)
		*number = *number << 4 | (uintptr_t)(*at <= '9' ? *at - '0' : *at - 'a' + 10);
	return at;
}

/* A line of /proc/PID/maps, "start-end rwxp ...", proc(5). */
static int forget_mapping(const char *line)
{
	const uintptr_t stack = (uintptr_t)__builtin_frame_address(0);
	uintptr_t start;
	uintptr_t end;
	const char *mode = read_hex(line, &start);

	mode = read_hex(mode + (*mode == '-'), &end);
	if (*mode != ' ')
		return -EINVAL;
	if (mode[2] != 'w' || mode[4] != 'p' || (stack >= start && stack < end) ||
	    (start < (uintptr_t)_end && end > (uintptr_t)__ehdr_start))
		return 0;
	return (int)sys_call(__NR_madvise, (long)start, (long)(end - start), MADVISE_DONTNEED, 0,
			     0);
}

/*
 * The helper has a copy of the caller's memory, with its environment. What is private and can be
 * written is emptied, but for the stack of the helper and the data of this object. It is not
 * unmapped, as the kernel goes on to write where rseq(2) told it to.
 */
static int forget_memory(int proc)
{
	char line[MAPS_LINE];
	char chunk[MAPS_CHUNK];
	size_t length = 0; /* what does not fit is the name of a file */
	int fd = sys_open_at(proc, "self/maps", O_RDONLY);
	int error = fd < 0 ? fd : 0;
	long size = 1;
	long at;

	while (!error && size > 0) {
		size = sys_read(fd, chunk, sizeof(chunk));
		for (at = 0; at < size && !error; at++) {
			line[length] = chunk[at];
			length += length < sizeof(line) - 1;
			if (chunk[at] != '\n')
				continue;
			error = forget_mapping(line);
			length = 0;
		}
		error = size < 0 ? (int)size : error;
	}
	if (fd >= 0)
		sys_close(fd);
	return error;
}

static int stay_inside(int socket, void *argument)
{
	const int proc = *(const int *)argument;
	struct letter letter = { .message = { .uid = LETTER_UNCHANGED, .gid = LETTER_UNCHANGED } };
	char byte;

	letter.message.error = forget_memory(proc);
	sys_prctl(SYS_PR_SET_DUMPABLE, 1, 0);
	letter.fd = letter.message.error ? -1 : sys_open_at(proc, "self", O_PATH | SYS_O_DIRECTORY);
	if (!letter.message.error && letter.fd < 0)
		letter.message.error = letter.fd;
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

static int use_helper(int end, int proc)
{
	struct letter letter;
	int self = sys_open_at(proc, "self", O_PATH | SYS_O_DIRECTORY);
	int error = self < 0 ? self : letter_receive(end, &letter);
	int made = -1;

	if (!error) {
		error = letter.message.error ? letter.message.error : letter.fd < 0 ? -EMFILE : 0;
		if (!error)
			error = copy_map(self, letter.fd, "gid_map");
		if (!error)
			error = copy_map(self, letter.fd, "uid_map");
		if (!error)
			made = sys_open_at(letter.fd, "ns/user", O_RDONLY);
		if (letter.fd >= 0)
			sys_close(letter.fd);
	}
	if (self >= 0)
		sys_close(self);
	return error ? error : made;
}

int nested_make(int proc)
{
	const struct helper_job job = {
		.work = stay_inside,
		.argument = &proc,
		.keep = &proc,
		.kept = 1,
		.flags = CLONE_NEWUSER,
	};
	struct helper helper;
	int result = helper_start(&helper, &job);

	if (result)
		return result;
	result = use_helper(helper.socket, proc);
	sys_kill(helper.pid, SYS_SIGKILL);
	helper_end(&helper);
	return result;
}

/* A signal for the death of the parent goes with the credentials, prctl(2). */
int nested_enter(int user, bool *entered)
{
	const long dumpable = sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0);
	struct ids before[2];
	struct ids after[2];
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
