/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a program up to where it first calls setns(2) to a user namespace or a process, lets a
 *command end there, and lets the program go on: what happens between a look and what follows from
 *it.
 *
 *	at_setns COMMAND PROGRAM [ARGUMENT...]
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int is_setns(pid_t pid)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY && info.entry.nr == SYS_setns;
}

int main(int argc, char **argv)
{
	pid_t pid;
	int status;

	if (argc < 3)
		return 2;
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execv(argv[2], argv + 2);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
	do {
		ptrace(PTRACE_SYSCALL, pid, 0, 0);
		waitpid(pid, &status, 0);
		if (!WIFSTOPPED(status)) {
			fprintf(stderr, "it never called setns(2)\n");
			return 2;
		}
	} while (!is_setns(pid));
	if (system(argv[1]))
		return 2;
	ptrace(PTRACE_DETACH, pid, 0, 0);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
