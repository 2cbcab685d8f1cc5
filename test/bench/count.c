/* SPDX-License-Identifier: Apache-2.0 */
/* What can be counted rather than timed: system calls, mappings, instructions. One run each. */
#include "count.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL)

static void discard_output(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		dup2(fd, 1);
		dup2(fd, 2);
	}
}

/* Counts the mappings; name is that of the object which address lies in, "" if none. */
static long read_mappings(pid_t pid, uint64_t address, char name[256])
{
	char path[64];
	char line[512];
	unsigned long from, to;
	long count = 0;
	FILE *file;

	name[0] = 0;
	snprintf(path, sizeof path, "/proc/%d/maps", pid);
	file = fopen(path, "re");
	if (!file)
		return NOT_COUNTED;
	for (; fgets(line, sizeof line, file); count++)
		if (sscanf(line, "%lx-%lx", &from, &to) == 2 && address >= from && address < to)
			if (sscanf(line, "%*s %*s %*s %*s %*s %255s", name) != 1)
				name[0] = 0;
	fclose(file);
	return count;
}

static void count_one_call(pid_t pid, enum stop_watch watch, bool *counting, struct counts *counts)
{
	struct __ptrace_syscall_info call;
	char name[256];

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof call, &call) <= 0)
		return;
	if (call.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	if (watch == INSIDE && call.entry.nr == SYS_clock_gettime) {
		*counting = !*counting;
		return;
	}
	if (!*counting)
		return;
	counts->system_calls++;
	read_mappings(pid, call.instruction_pointer, name);
	if (strstr(name, "libgons"))
		counts->ours++;
}

static void follow(pid_t pid, enum stop_watch watch, struct counts *counts)
{
	bool started = false;
	bool counting = watch == OUTSIDE;
	int status;
	char name[256];

	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		int signal = WSTOPSIG(status);
		int event = status >> 16;

		if (event == PTRACE_EVENT_EXEC)
			started = true;
		else if (event == PTRACE_EVENT_EXIT)
			counts->mappings = read_mappings(pid, 0, name);
		else if (signal == (SIGTRAP | 0x80) && started)
			count_one_call(pid, watch, &counting, counts);
		else if (signal == SIGSTOP)
			ptrace(PTRACE_SETOPTIONS, pid, 0, OPTIONS);
		ptrace(PTRACE_SYSCALL, pid, 0, 0);
	}
}

void count_system_calls(const struct process *process, enum stop_watch watch, struct counts *counts)
{
	pid_t pid = fork();

	if (pid == 0) {
		discard_output();
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execve(process->arguments[0], process->arguments, process->environment);
		_exit(127);
	}
	if (pid < 0)
		return;
	counts->system_calls = 0;
	counts->ours = 0;
	follow(pid, watch, counts);
	/* Inside, all that is counted is what the row does, and the mappings are those of a
	 * harness. */
	if (watch == INSIDE) {
		counts->ours = NOT_COUNTED;
		counts->mappings = NOT_COUNTED;
	}
}

static int run_callgrind(const struct process *process, const struct row *row, const char *output)
{
	char out_option[256];
	char toggle[128];
	char *arguments[16] = { "valgrind", "-q", "--tool=callgrind", out_option };
	size_t count = 4;
	int status = -1;
	pid_t pid;

	snprintf(out_option, sizeof out_option, "--callgrind-out-file=%s", output);
	snprintf(toggle, sizeof toggle, "--toggle-collect=%s", row->count_from ?: "");
	if (row->count_from)
		arguments[count++] = toggle;
	for (size_t i = 0; process->arguments[i] && count < 15; i++)
		arguments[count++] = process->arguments[i];
	pid = fork();
	if (pid == 0) {
		discard_output();
		execvpe("valgrind", arguments, process->environment);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	return status;
}

/*
 * The callgrind format: "ob=(1) NAME" the first time and "ob=(1)" after that; then lines "POSITION
 * COST", except that the one after "calls=" is the cost of the callee, counted there.
 */
static long add_up(FILE *file, const char *object)
{
	char line[4096];
	char number[16];
	char wanted[16] = "";
	bool inside = false;
	bool callee = false;
	long cost;
	long sum = 0;

	while (fgets(line, sizeof line, file)) {
		if (sscanf(line, "cob=%15s", number) == 1 || sscanf(line, "ob=%15s", number) == 1) {
			if (strstr(line, object))
				strcpy(wanted, number);
			if (line[0] == 'o')
				inside = strcmp(number, wanted) == 0;
		} else if (strncmp(line, "calls=", 6) == 0) {
			callee = true;
		} else if (strchr("0123456789+-*", line[0]) &&
			   sscanf(line, "%*s %ld", &cost) == 1) {
			sum += inside && !callee ? cost : 0;
			callee = false;
		}
	}
	return sum;
}

void count_instructions(const struct process *process, const struct row *row, struct counts *counts)
{
	char output[] = "/tmp/gons-bench-XXXXXX";
	FILE *file;
	int fd;

	if (!row->count_in)
		return;
	fd = mkstemp(output);
	if (fd < 0)
		return;
	if (run_callgrind(process, row, output) == 0) {
		file = fopen(output, "re");
		if (file) {
			counts->instructions = add_up(file, row->count_in);
			fclose(file);
		}
	}
	close(fd);
	unlink(output);
}
