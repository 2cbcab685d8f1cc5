/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A running program that a test talks with, over two pipes or over a pseudo terminal, and whose
 * ends, stops and continues it follows. Programs that only print and end are run by support.h.
 */
#define _GNU_SOURCE 1
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds. A busy machine needs less; a test of a broken library ends then. */
enum { PATIENCE = 20000 };

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	perror(what);
	exit(2);
}

static void set_signals(const struct dialogue_start *start)
{
	sigset_t blocked;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&blocked);
	for (const int *at = start->ignored; at && *at; at++)
		signal(*at, SIG_IGN);
	for (const int *at = start->blocked; at && *at; at++)
		sigaddset(&blocked, *at);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
}

static void become(uid_t user)
{
	if (user == 0)
		return;
	must(setgroups(0, NULL), "setgroups");
	must(setresgid(user, user, user), "setresgid");
	must(setresuid(user, user, user), "setresuid");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void be_program(const struct dialogue_start *start, int input, int output,
		       const char *const argv[], const char *const environment[])
{
	struct rlimit cores = { 0, 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	getrlimit(RLIMIT_CORE, &cores);
	cores.rlim_cur = start->cores ? cores.rlim_max : 0;
	setrlimit(RLIMIT_CORE, &cores);
	if (start->terminal) {
		must(setsid(), "setsid");
		must(ioctl(input, TIOCSCTTY, 0), "TIOCSCTTY");
	} else {
		/*
		 * SIGTSTP stops a process group only if the parent of a member is in the same
		 * session and another group, setpgid(2).
		 */
		must(setpgid(0, 0), "setpgid");
	}
	if (start->terminal || start->errors)
		must(dup2(output, STDERR_FILENO), "dup2");
	must(dup2(input, STDIN_FILENO), "dup2");
	must(dup2(output, STDOUT_FILENO), "dup2");
	if (start->directory)
		must(chdir(start->directory), "chdir");
	become(start->user);
	set_signals(start);
	syscall(SYS_execve, argv[0], argv,
		environment); /* execve(3) takes pointers to strings that are not const */
	perror(argv[0]);
	_exit(127);
}

/* Without echo the test reads what the program writes, and not its own input. */
static void open_terminal(int *ours, int *theirs)
{
	struct termios attributes;
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	*ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	must(*ours, "posix_openpt");
	must(grantpt(*ours), "grantpt");
	must(unlockpt(*ours), "unlockpt");
	must(ioctl(*ours, TIOCSWINSZ, &size), "TIOCSWINSZ");
	*theirs = ioctl(*ours, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	must(*theirs, "TIOCGPTPEER");
	must(tcgetattr(*theirs, &attributes), "tcgetattr");
	attributes.c_lflag &= ~(tcflag_t)ECHO;
	attributes.c_oflag &= ~(tcflag_t)OPOST;
	must(tcsetattr(*theirs, TCSANOW, &attributes), "tcsetattr");
}

void dialogue_begin(struct dialogue *dialogue, const struct dialogue_start *start,
		    const char *const argv[], const char *const environment[])
{
	int input[2], output[2];
	sigset_t children;

	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, NULL);
	/* The init of a container may take seconds to reap orphans; this process does it at once.
	 */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	/* That the program has ended shows in its status. */
	signal(SIGPIPE, SIG_IGN);
	dialogue->failed = false;
	dialogue->length = dialogue->read = 0;
	dialogue->text[0] = '\0';
	if (start->terminal) {
		open_terminal(&input[1], &input[0]);
		output[0] = input[1];
		output[1] = input[0];
	} else {
		must(pipe2(input, O_CLOEXEC), "pipe2");
		must(pipe2(output, O_CLOEXEC), "pipe2");
	}
	fflush(NULL);
	dialogue->pid = fork();
	must(dialogue->pid, "fork");
	if (dialogue->pid == 0)
		be_program(start, input[0], output[1], argv, environment);
	close(input[0]);
	if (output[1] != input[0])
		close(output[1]);
	dialogue->input = input[1];
	dialogue->output = output[0];
}

void dialogue_say(struct dialogue *dialogue, const char *text)
{
	size_t length = strlen(text);

	/* The program may have ended, and what it wrote can be read yet. */
	if (write(dialogue->input, text, length) != (ssize_t)length)
		fprintf(stderr, "cannot write `%s`\n", text);
}

void dialogue_close_input(struct dialogue *dialogue)
{
	if (dialogue->input >= 0 && dialogue->input != dialogue->output)
		close(dialogue->input);
	dialogue->input = -1;
}

/* Reads more text. 1: there was more, 0: end of file, -1: the deadline has passed. */
static int hear(struct dialogue *dialogue, long long deadline)
{
	struct pollfd poller = { .fd = dialogue->output, .events = POLLIN };
	size_t space = sizeof(dialogue->text) - 1 - dialogue->length;
	long long left = deadline - now();
	ssize_t got;

	if (left <= 0 || space == 0 || poll(&poller, 1, (int)left) <= 0)
		return -1;
	got = read(dialogue->output, dialogue->text + dialogue->length, space);
	if (got <= 0) /* EIO: no process has the terminal open any more */
		return 0;
	dialogue->length += (size_t)got;
	dialogue->text[dialogue->length] = '\0';
	return 1;
}

const char *dialogue_expect(struct dialogue *dialogue, const char *text)
{
	long long deadline = now() + PATIENCE;
	int more = 1;

	for (;;) {
		const char *found = strstr(dialogue->text + dialogue->read, text);

		if (found) {
			dialogue->read = (size_t)(found - dialogue->text) + strlen(text);
			return dialogue->text + dialogue->read;
		}
		if (more != 1 || dialogue->failed)
			break;
		more = hear(dialogue, deadline);
	}
	dialogue->failed = true; /* later calls wait a short time only */
	fprintf(stderr, "expected `%s`, but %s behind:\n%s\n(not yet expected: `%s`)\n", text,
		more == 0 ? "it is the end" : "nothing came", dialogue->text,
		dialogue->text + dialogue->read);
	return NULL;
}

long dialogue_number(struct dialogue *dialogue, const char *key)
{
	const char *found = dialogue_expect(dialogue, key);
	const char *end;
	long number;

	if (!found)
		return -1;
	number = strtol(found, NULL, 10);
	end = dialogue_expect(dialogue, "\n"); /* only then all digits have been read */
	if (end)
		number = strtol(found, NULL, 10);
	return end ? number : -1;
}

bool dialogue_expect_end(struct dialogue *dialogue)
{
	long long deadline = now() + PATIENCE;
	int more = 1;

	while (more == 1)
		more = hear(dialogue, deadline);
	if (more < 0)
		fprintf(stderr, "no end-of-file behind:\n%s\n", dialogue->text);
	return more == 0;
}

size_t dialogue_count(const struct dialogue *dialogue, const char *text)
{
	size_t count = 0;

	for (const char *at = dialogue->text; (at = strstr(at, text)); at++)
		count++;
	return count;
}

bool dialogue_wait(struct dialogue *dialogue, int kind, siginfo_t *info)
{
	long long deadline = now() + PATIENCE;
	sigset_t children;

	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	for (;;) {
		long long left = deadline - now();
		struct timespec time = { left / 1000, left % 1000 * 1000000 };

		*info = (siginfo_t){ 0 };
		if (waitid(P_PID, (id_t)dialogue->pid, info, kind | WNOHANG))
			return false;
		if (info->si_pid == dialogue->pid) {
			if (info->si_code == CLD_EXITED || info->si_code == CLD_KILLED ||
			    info->si_code == CLD_DUMPED)
				dialogue->pid = 0;
			return true;
		}
		if (left <= 0)
			return false;
		sigtimedwait(&children, NULL, &time);
	}
}

int dialogue_status(struct dialogue *dialogue)
{
	siginfo_t info;

	if (!dialogue_wait(dialogue, WEXITED, &info))
		return -1;
	return info.si_code == CLD_EXITED ? info.si_status : 1000 + info.si_status;
}

void dialogue_end(struct dialogue *dialogue)
{
	if (dialogue->pid > 0) {
		kill(dialogue->pid, SIGKILL);
		waitpid(dialogue->pid, NULL, 0);
	}
	dialogue_close_input(dialogue);
	if (dialogue->output >= 0)
		close(dialogue->output);
	dialogue->pid = 0;
	dialogue->output = -1;
}

bool wait_event(int fd, short events)
{
	struct pollfd poller = { .fd = fd, .events = events };
	long long deadline = now() + PATIENCE;

	while (now() < deadline) {
		if (poll(&poller, 1, (int)(deadline - now())) > 0 && (poller.revents & events))
			return true;
	}
	return false;
}
