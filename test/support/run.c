/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that run to their end, and what the probe has told; see support.h. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { VARIABLES = 64 };

static void set_inheritance(const struct run *run)
{
	for (int fd = 3; fd < 1024; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	for (size_t i = 0; i < run->kept; i++)
		fcntl(run->keep[i], F_SETFD, 0);
}

static _Noreturn void run_child(const struct run *run, const char *program,
				const char *const *environment, int output, int errors)
{
	const char *arguments[32] = { program };
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int image = open(program, O_RDONLY | O_CLOEXEC);
	int error = 0;

	for (size_t i = 0; run->arguments && run->arguments[i] && i < 30; i++)
		arguments[i + 1] = run->arguments[i];
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	set_inheritance(run);
	if (run->prepare)
		error = run->prepare(run->argument);
	if (!error && run->prepare) {
		/* by descriptor: after run.prepare() the path can lead elsewhere */
		syscall(SYS_execveat, image, "", arguments, environment, AT_EMPTY_PATH);
		if (errno == ENOSYS) /* run.prepare() made an older kernel of this one */
			syscall(SYS_execve, program, arguments, environment);
		error = errno;
	} else if (!error) {
		syscall(SYS_execve, program, arguments, environment);
		error = errno;
	}
	dprintf(STDERR_FILENO, "cannot run %s: %s\n", program, strerror(error));
	_exit(127);
}

static long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Reads what can be read now; false at the end of the stream. */
static bool drain(int fd, char **buffer, size_t *length)
{
	ssize_t count;
	char *larger = realloc(*buffer, *length + 65536 + 1);

	if (!larger)
		fail_msg("out of memory");
	*buffer = larger;
	count = read(fd, larger + *length, 65536);
	*length += count > 0 ? (size_t)count : 0;
	larger[*length] = '\0';
	return count > 0;
}

/* Reads both streams to their end; false where the seconds pass before. */
static bool collect(struct run *run, int output, int errors)
{
	long long end = milliseconds() + 1000LL * (run->seconds ? run->seconds : 60);
	struct pollfd streams[2] = { { .fd = output, .events = POLLIN },
				     { .fd = errors, .events = POLLIN } };
	char **buffers[2] = { &run->output, &run->errors };
	size_t lengths[2] = { 0, 0 };
	bool in_time = true;

	while (in_time && (streams[0].fd >= 0 || streams[1].fd >= 0)) {
		long long left = end - milliseconds();

		in_time = left > 0 && poll(streams, 2, (int)left) > 0;
		for (int i = 0; in_time && i < 2; i++) {
			if (streams[i].revents && !drain(streams[i].fd, buffers[i], &lengths[i]))
				streams[i].fd = -1;
		}
	}
	run->size = lengths[0];
	return in_time;
}

void run_program(struct run *run, const char *program, const char *const *environment)
{
	int output[2], errors[2], status;
	pid_t pid;

	free(run->output);
	free(run->errors);
	free(run->lines);
	run->output = calloc(1, 1);
	run->errors = calloc(1, 1);
	if (pipe2(output, O_CLOEXEC) || pipe2(errors, O_CLOEXEC))
		fail_msg("pipe2: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		fail_msg("fork: %s", strerror(errno));
	if (pid == 0)
		run_child(run, program, environment, output[1], errors[1]);
	close(output[1]);
	close(errors[1]);
	run->timed_out = !collect(run, output[0], errors[0]);
	if (run->timed_out)
		kill(pid, SIGKILL);
	close(output[0]);
	close(errors[0]);
	waitpid(pid, &status, 0);
	run->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	run->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	run->lines = strdup(run->output);
	for (size_t i = 0; i < run->size; i++) {
		if (run->lines[i] == '\n')
			run->lines[i] = '\0';
	}
	if (run->status == 127)
		fail_msg("%s", run->errors);
}

void run_with(struct run *run, const char *program, ...)
{
	const char *environment[VARIABLES + 1];
	size_t count = 0;
	va_list arguments;

	va_start(arguments, program);
	do
		environment[count] = va_arg(arguments, const char *);
	while (environment[count] && ++count < VARIABLES);
	va_end(arguments);
	environment[count] = NULL;
	run_program(run, program, environment);
}

void run_free(struct run *run)
{
	free(run->output);
	free(run->errors);
	free(run->lines);
	*run = (struct run){ .status = -1 };
}

void assert_ended(const struct run *run, int status)
{
	if (run->status != status || run->timed_out)
		fail_msg("ended with status %d, signal %d%s, not with status %d\n%s%s", run->status,
			 run->signal, run->timed_out ? " (too late)" : "", status, run->output,
			 run->errors);
}

const char *probe_text_nth(const struct run *run, const char *key, size_t nth)
{
	size_t length = strlen(key);

	for (const char *line = run->lines; line < run->lines + run->size;
	     line += strlen(line) + 1) {
		if (strncmp(line, key, length) == 0 && line[length] == ' ' && nth-- == 0)
			return line + length + 1;
	}
	return NULL;
}

const char *probe_text(const struct run *run, const char *key)
{
	return probe_text_nth(run, key, 0);
}

size_t probe_count(const struct run *run, const char *key)
{
	size_t count = 0;

	while (probe_text_nth(run, key, count))
		count++;
	return count;
}

long long probe_number(const struct run *run, const char *key)
{
	const char *value = probe_text(run, key);

	if (!value)
		fail_msg("the probe did not tell %s (status %d, signal %d)\n%s%s", key, run->status,
			 run->signal, run->output, run->errors);
	return strtoll(value, NULL, 10);
}

uint64_t probe_namespace(const struct run *run, const char *name)
{
	return (uint64_t)probe_number(run, text("ns.%s", name));
}

const char *probe_variable(const struct run *run, const char *name)
{
	size_t length = strlen(name);
	const char *entry;

	for (size_t i = 0; (entry = probe_text_nth(run, "env", i)); i++) {
		if (strncmp(entry, name, length) == 0 && entry[length] == '=')
			return entry + length + 1;
	}
	return NULL;
}

const char *probe_report(const struct run *run, const char *name, size_t word)
{
	const char *line = probe_text(run, text("report.%s", name));
	size_t length;

	if (!line)
		fail_msg("the probe has no report on %s\n%s%s", name, run->output, run->errors);
	for (; word; word--)
		line += strcspn(line, " ") + 1;
	length = strcspn(line, " ");
	return text("%.*s", (int)length, line);
}
