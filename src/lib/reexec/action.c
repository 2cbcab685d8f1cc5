/* SPDX-License-Identifier: Apache-2.0 */
/* Actions: registers them, and runs one in the program that gons_reexec() has started. */
#define _GNU_SOURCE
#include "lib/reexec/action.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "lib/child/child_fds.h"

enum { LIBRARY_FDS = 3, EXIT_MASK = 0xff };

struct action {
	struct action *next;
	int (*function)(FILE *in, FILE *out);
	char name[];
};

static struct action *actions;
static bool dispatched;
static bool running;

static struct action *find(const char *name)
{
	struct action *action = actions;

	while (action && strcmp(action->name, name) != 0)
		action = action->next;
	return action;
}

bool action_exists(const char *name)
{
	return find(name);
}

bool action_was_dispatched(void)
{
	return dispatched;
}

bool action_is_running(void)
{
	return running;
}

int gons_action(const char *name, int (*function)(FILE *in, FILE *out))
{
	const size_t size = strlen(name) + 1;
	struct action *action;

	if (size == 1 || dispatched)
		return -EINVAL;
	if (find(name))
		return -EEXIST;
	action = malloc(sizeof(*action) + size);
	if (!action)
		return -ENOMEM;
	*action = (struct action){ .next = actions, .function = function };
	memcpy(action->name, name, size);
	actions = action;
	return 0;
}

static const char *next_number(const char *text, uint64_t min, uint64_t max, uint64_t *number)
{
	const size_t length = strcspn(text, ",");

	if (text_number(text, length, min, max, number))
		return NULL;
	return text + length + (text[length] == ',');
}

/* Reads ACTION_FDS. kept: all descriptors that stay open; library_fds: the first three of the list.
 * False if gons_reexec() has not written the text. */
static bool read_fds(const char *text, uint64_t *inode, struct kept *kept,
		     int library_fds[LIBRARY_FDS])
{
	uint64_t fd;
	unsigned i;

	text = next_number(text, 0, UINT64_MAX, inode);
	if (!text)
		return false;
	*kept = (struct kept){ .fds = { 0, 1, 2 }, .count = 3, .streams = { -1, -1, -1 } };
	for (i = 0; *text && i < LIBRARY_FDS + KEEP_MAX; i++) {
		text = next_number(text, i < LIBRARY_FDS ? 3 : 0, INT_MAX, &fd);
		if (!text)
			return false;
		if (i < LIBRARY_FDS)
			library_fds[i] = (int)fd;
		kept_add(kept, (int)fd);
	}
	return i >= LIBRARY_FDS && *text == '\0';
}

static void answer(int fd, enum answer_kind kind, int code)
{
	struct action_result answer = { .kind = kind,
					.code = code,
					.record = *record_of_process() };
	ssize_t written;

	do
		written = write(fd, &answer, sizeof(answer));
	while (written < 0 && errno == EINTR);
	close(fd);
}

static int run(const struct action *action, const int fds[LIBRARY_FDS])
{
	FILE *in = fdopen(fds[0], "r");
	FILE *out = fdopen(fds[1], "w");
	int error = in && out ? 0 : -errno;
	int code = EXIT_FAILURE_OF_OURS;

	if (!error) {
		code = action->function(in, out) & EXIT_MASK;
		if (ferror(out))
			error = -EIO;
		if (fclose(out) != 0)
			error = -errno;
		fclose(in);
	}
	answer(fds[2], error ? ANSWER_LOST : ANSWER_DONE, error ? error : code);
	return error && code == 0 ? EXIT_FAILURE_OF_OURS : code;
}

/*
 * A child of the action is no action, although it may have the variables that gons_dispatch() takes
 * out of the environment: Go and Python hand their children a copy, which they made when they
 * started. The inode number of the pipe tells the two apart.
 */
static bool is_inherited(uint64_t inode, int fd)
{
	struct stat answer;

	return fstat(fd, &answer) < 0 || !S_ISFIFO(answer.st_mode) || answer.st_ino != inode;
}

/*
 * gons_reexec() always gives a word, onerror at least. If this libgons has seen none, a preloaded
 * libgons of another version took them out before, and has another record: nobody knows in which
 * namespaces this process is.
 */
static bool was_not_asked(void)
{
	return record_of_process()->stage == RECORD_UNASKED;
}

static _Noreturn void start(const struct action *action, const struct kept *kept,
			    const int fds[LIBRARY_FDS])
{
	int i;

	running = true;
	/* The kernel named the process after what it executed: a descriptor, or /proc/self/exe. */
	prctl(PR_SET_NAME, program_invocation_short_name);
	/* Closes the descriptors that the plan named. Those of the library do not survive
	 * execve(2). */
	kept_apply(kept, false);
	for (i = 0; i < LIBRARY_FDS; i++)
		sys_call(__NR_fcntl, fds[i], F_SETFD, FD_CLOEXEC, 0, 0);
	if (gons_status() != 0)
		answer(fds[2], ANSWER_PLAN, gons_status());
	else if (was_not_asked())
		answer(fds[2], ANSWER_UNASKED, -EPROTO);
	else if (!action)
		answer(fds[2], ANSWER_UNKNOWN, -ENOENT);
	else
		exit(run(action, fds));
	exit(EXIT_FAILURE_OF_OURS);
}

void gons_dispatch(void)
{
	const char *name = getenv(ACTION_NAME);
	const char *text = getenv(ACTION_FDS);
	const struct action *action;
	int fds[LIBRARY_FDS];
	struct kept kept;
	uint64_t inode;

	dispatched = true;
	if (!name || !text || getauxval(AT_SECURE))
		return;
	if (!read_fds(text, &inode, &kept, fds)) {
		fprintf(stderr, "gons: %s=%s was not written by gons_reexec(3)\n", ACTION_FDS,
			text);
		exit(EXIT_FAILURE_OF_OURS);
	}
	action = find(name);
	unsetenv(ACTION_NAME);
	unsetenv(ACTION_FDS);
	if (!is_inherited(inode, fds[LIBRARY_FDS - 1]))
		start(action, &kept, fds);
}
