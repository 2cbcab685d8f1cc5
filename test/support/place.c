/* SPDX-License-Identifier: Apache-2.0 */
/* A process in namespaces of an ordinary user, and questions to /proc; see place.h. */
#define _GNU_SOURCE 1
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534 };

uid_t place_user(void)
{
	return getuid() ? getuid() : NOBODY;
}

static int write_file(pid_t pid, const char *name, const char *text)
{
	ssize_t written;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	written = write(fd, text, strlen(text));
	close(fd);
	return written == (ssize_t)strlen(text) ? 0 : -EPERM;
}

/* The ordinary user outside is root inside. */
static int write_maps(pid_t pid)
{
	char users[64], groups[64];
	int error;

	snprintf(users, sizeof(users), "0 %u 1\n", (unsigned)place_user());
	snprintf(groups, sizeof(groups), "0 %u 1\n", (unsigned)(getgid() ? getgid() : NOBODY));
	error = write_file(pid, "setgroups", "deny");
	if (!error)
		error = write_file(pid, "gid_map", groups);
	if (!error)
		error = write_file(pid, "uid_map", users);
	return error;
}

static void be_there(int leash, int ready, bool user)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(leash, &byte, 1) != 1)
		_exit(0);
	if (user && (setresgid(0, 0, 0) || setresuid(0, 0, 0)))
		_exit(1);
	prctl(PR_SET_DUMPABLE, 1); /* else that user may not read its files in /proc */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (write(ready, "", 1) != 1)
		_exit(1);
	close(ready);
	while (read(leash, &byte, 1) > 0)
		;
	_exit(0);
}

/*
 * The owner of a new user namespace is the effective user of this process at that moment. clone(2)
 * would take CLONE_NEWTIME for a part of the exit signal, so this is clone3(2).
 */
static pid_t clone_as_owner(unsigned flags)
{
	struct clone_args arguments = { .flags = flags, .exit_signal = SIGCHLD };
	bool change = flags & CLONE_NEWUSER && getuid() == 0;
	pid_t pid;
	int error;

	if (change && (setegid(NOBODY) || seteuid(NOBODY)))
		return -1;
	pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	error = errno;
	if (pid != 0 && change && (seteuid(0) || setegid(0)))
		abort();
	errno = error;
	return pid;
}

int place_begin(struct place *place, unsigned flags)
{
	int leash[2], ready[2];
	int error = 0;
	char byte;

	*place = (struct place){ 0, -1 };
	if (pipe2(leash, O_CLOEXEC))
		return -errno;
	if (pipe2(ready, O_CLOEXEC)) {
		error = -errno;
		close(leash[0]);
		close(leash[1]);
		return error;
	}
	fflush(NULL);
	place->pid = clone_as_owner(flags);
	if (place->pid == 0) {
		close(leash[1]);
		close(ready[0]);
		be_there(leash[0], ready[1], flags & CLONE_NEWUSER);
	}
	error = place->pid < 0 ? -errno : 0;
	close(leash[0]);
	close(ready[1]);
	place->leash = leash[1];
	if (!error && flags & CLONE_NEWUSER)
		error = write_maps(place->pid);
	if (!error && write(leash[1], "", 1) != 1)
		error = -EPIPE;
	if (!error && read(ready[0], &byte, 1) != 1)
		error = -EPERM;
	close(ready[0]);
	if (error)
		place_end(place);
	return error;
}

void place_end(struct place *place)
{
	pid_t ended;

	if (place->leash >= 0)
		close(place->leash);
	if (place->pid > 0) {
		kill(place->pid, SIGKILL);
		/*
		 * Process 1 ends when all of its pid namespace are reaped, and some of them may be
		 * children of this process by now.
		 */
		do
			ended = waitpid(-1, NULL, 0);
		while (ended > 0 && ended != place->pid);
	}
	*place = (struct place){ 0, -1 };
}

unsigned long long place_inode(pid_t pid, const char *name)
{
	struct stat status;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)pid, name);
	return stat(path, &status) ? 0 : status.st_ino;
}

pid_t only_child(pid_t pid)
{
	char path[64], text[64] = "";
	char *end;
	FILE *file;
	long child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (!fgets(text, sizeof(text), file))
		text[0] = '\0';
	fclose(file);
	child = strtol(text, &end, 10);
	while (*end == ' ')
		end++;
	return *end ? 0 : (pid_t)child;
}

/* State and parent stand behind the name, which can hold blanks and brackets. */
static bool read_stat(pid_t pid, char *state, int *parent)
{
	char path[64], text[512];
	const char *after;
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	after = strrchr(text, ')');
	return after && sscanf(after, ") %c %d", state, parent) == 2;
}

pid_t parent_of(pid_t pid)
{
	char state;
	int parent;

	return read_stat(pid, &state, &parent) ? parent : -1;
}

char process_state(pid_t pid)
{
	char state;
	int parent;

	return read_stat(pid, &state, &parent) ? state : '-';
}

/* No descriptor tells that a process was stopped, or reaped by its parent: poll. */
bool wait_state(pid_t pid, char state)
{
	enum { LOOKS = 10000 };

	for (int i = 0; i < LOOKS; i++) {
		if (process_state(pid) == state)
			return true;
		poll(NULL, 0, 1);
	}
	return false;
}
