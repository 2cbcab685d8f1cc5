/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watches a program and all its children: mapped OUT DIRECTORY PROGRAM [ARGUMENT]... writes a line
 * to OUT for each file of the file system at DIRECTORY that one of them ever maps, however short.
 * It ends as the program did.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ptrace.h>

enum { PIDS_MAX = 64, TRACE_FAILED = 99, SYSCALL_STOP = SIGTRAP | 0x80 };

/* What a process has asked for and not got yet. */
struct call {
	pid_t pid;
	unsigned long long number;
	unsigned long long arguments[6];
};

static struct call calls[PIDS_MAX];
static FILE *out;
static dev_t watched;

static struct call *call_of(pid_t pid)
{
	size_t i;

	for (i = 0; i < PIDS_MAX && calls[i].pid != pid; i++)
		;
	for (i = i < PIDS_MAX ? i : 0; calls[i].pid && calls[i].pid != pid; i++)
		;
	calls[i].pid = pid;
	return &calls[i];
}

static void tell_mapping(pid_t pid, unsigned long long fd, unsigned long long protection)
{
	char link[64];
	char path[4096];
	struct stat status;
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/%d/fd/%llu", pid, fd);
	if (stat(link, &status) < 0)
		fprintf(out, "cannot look at %s: %s\n", link, strerror(errno));
	else if (status.st_dev == watched) {
		length = readlink(link, path, sizeof(path) - 1);
		path[length < 0 ? 0 : length] = '\0';
		fprintf(out, "mapped %s%s\n", path, protection & PROT_EXEC ? " to execute" : "");
	}
}

/* What execve(2) has mapped, and what is there at the end. */
static void tell_all(pid_t pid)
{
	char path[64];
	char line[4096];
	unsigned major_number;
	unsigned minor_number;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%*s %*s %*s %x:%x", &major_number, &minor_number) == 2 &&
		    makedev(major_number, minor_number) == watched)
			fprintf(out, "has %s", line);
	if (maps)
		fclose(maps);
}

static void look_at_call(pid_t pid)
{
	struct ptrace_syscall_info info;
	struct call *call = call_of(pid);

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		call->number = info.entry.nr;
		memcpy(call->arguments, info.entry.args, sizeof(call->arguments));
	} else if (info.op == PTRACE_SYSCALL_INFO_EXIT && call->number == SYS_mmap &&
		   !info.exit.is_error && !(call->arguments[3] & MAP_ANONYMOUS)) {
		tell_mapping(pid, call->arguments[4], call->arguments[2]);
	}
}

/* The signal to go on with. */
static int look_at(pid_t pid, int status)
{
	const int event = status >> 16;

	if (WSTOPSIG(status) == SYSCALL_STOP) {
		look_at_call(pid);
		return 0;
	}
	if (event == PTRACE_EVENT_EXEC || event == PTRACE_EVENT_EXIT)
		tell_all(pid);
	if (event)
		return 0;
	/* The first stop of a child. */
	return WSTOPSIG(status) == SIGSTOP ? 0 : WSTOPSIG(status);
}

static int watch(pid_t program)
{
	int result = TRACE_FAILED;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status)) {
			ptrace(PTRACE_SYSCALL, pid, 0, look_at(pid, status));
			continue;
		}
		call_of(pid)->pid = 0;
		if (pid == program)
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	return result;
}

int main(int argc, char **argv)
{
	struct stat directory;
	int status;
	pid_t program;

	if (argc < 4 || stat(argv[2], &directory) < 0 || !(out = fopen(argv[1], "we")))
		return TRACE_FAILED;
	watched = directory.st_dev;
	program = fork();
	if (program == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(argv[3], argv + 3);
		_exit(TRACE_FAILED);
	}
	if (program < 0 || waitpid(program, &status, 0) != program ||
	    ptrace(PTRACE_SETOPTIONS, program, 0,
		   PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK |
			   PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
			   PTRACE_O_TRACEEXIT) < 0)
		return TRACE_FAILED;
	ptrace(PTRACE_SYSCALL, program, 0, 0);
	status = watch(program);
	return fclose(out) == 0 ? status : TRACE_FAILED;
}
