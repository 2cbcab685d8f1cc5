/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a program up to where it, or a process that it makes, first calls a system call; lets a
 * command end there, and lets the program go on: what happens between a look and what follows from
 * it. The command knows the process, AT_CALL_PID.
 *
 *	at_call setns|getdents64|sendmsg COMMAND PROGRAM [ARGUMENT...]
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_call(pid_t pid, unsigned long long number)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == number;
}

/* A child that is traced from its beginning stops by SIGSTOP; what is no signal, by SIGTRAP. */
static int signal_of(int status)
{
	const int signal = WSTOPSIG(status) & ~0x80;

	return signal == SIGTRAP || signal == SIGSTOP ? 0 : signal;
}

static unsigned long long number_of(const char *name)
{
	if (strcmp(name, "setns") == 0)
		return SYS_setns;
	return strcmp(name, "sendmsg") == 0 ? SYS_sendmsg : SYS_getdents64;
}

static int run(const char *command, pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", (int)pid);
	return setenv("AT_CALL_PID", text, 1) || system(command);
}

/* The status of the program; COMMAND has run by then, or -1. */
static int follow(pid_t program, unsigned long long number, const char *command)
{
	int done = 0;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (!WIFSTOPPED(status) && pid == program)
			return done ? status : -1;
		if (!WIFSTOPPED(status))
			continue;
		if (!done && WSTOPSIG(status) == (SIGTRAP | 0x80) && is_call(pid, number)) {
			done = 1;
			if (run(command, pid))
				return -1;
		}
		ptrace(done ? PTRACE_CONT : PTRACE_SYSCALL, pid, 0, signal_of(status));
	}
	return -1;
}

int main(int argc, char **argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE;
	unsigned long long number;
	int status;
	pid_t pid;

	if (argc < 4)
		return 2;
	number = number_of(argv[1]);
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execv(argv[3], argv + 3);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, options);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	status = follow(pid, number, argv[2]);
	if (status < 0)
		fprintf(stderr, "%s(2) was never called, or the command failed\n", argv[1]);
	return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
