/* SPDX-License-Identifier: Apache-2.0 */
/* One row made ready to be started, and starting it. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *must(void *memory)
{
	if (!memory) {
		perror("bench");
		exit(1);
	}
	return memory;
}

static char *expand(const char *text, const struct meaning *meaning)
{
	char *result = NULL;
	size_t size = 0;
	FILE *out = must(open_memstream(&result, &size));

	for (; *text; text++) {
		if (text[0] == '$' && text[1] == 'B')
			fputs(meaning->build, out);
		else if (text[0] == '$' && text[1] == 'C')
			fputs(meaning->container, out);
		else if (text[0] == '$' && text[1] == 'T')
			fprintf(out, "%d", meaning->target);
		else {
			fputc(*text, out);
			continue;
		}
		text++;
	}
	fclose(out);
	return must(result);
}

/* Names and values of the length that people's have. */
static char *one_more_variable(unsigned number)
{
	char text[64];

	snprintf(text, sizeof text, "BENCH_VARIABLE_%u=some value of usual length", number);
	return must(strdup(text));
}

static char *find_program(char *name)
{
	static const char *const directories[] = { "/usr/bin", "/usr/sbin", "/usr/local/bin",
						   "/usr/local/sbin" };
	char path[256];

	for (size_t i = 0; !strchr(name, '/') && i < 4; i++) {
		snprintf(path, sizeof path, "%s/%s", directories[i], name);
		if (access(path, X_OK) == 0)
			return must(strdup(path));
	}
	return name;
}

void process_prepare(struct process *process, const struct row *row, const struct meaning *meaning)
{
	size_t count = 0;

	process->arguments = must(calloc(ROW_ARGUMENTS + 1, sizeof(char *)));
	for (size_t i = 0; i < ROW_ARGUMENTS && row->arguments[i]; i++)
		process->arguments[i] = expand(row->arguments[i], meaning);
	process->arguments[0] = find_program(process->arguments[0]);
	process->environment = must(calloc(row->variables + ROW_VARIABLES + 3, sizeof(char *)));
	process->environment[count++] = must(strdup("PATH=/usr/bin:/bin"));
	process->environment[count++] = must(strdup("HOME=/"));
	for (unsigned i = 0; i < row->variables; i++)
		process->environment[count++] = one_more_variable(i);
	for (size_t i = 0; i < ROW_VARIABLES && row->environment[i]; i++)
		process->environment[count++] = expand(row->environment[i], meaning);
}

bool process_names(const struct row *row, const char *what)
{
	for (size_t i = 0; i < ROW_ARGUMENTS && row->arguments[i]; i++)
		if (strstr(row->arguments[i], what))
			return true;
	for (size_t i = 0; i < ROW_VARIABLES && row->environment[i]; i++)
		if (strstr(row->environment[i], what))
			return true;
	return false;
}

static uint64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

/* vfork: copying bench's own memory is not what is measured. */
static pid_t start(const struct process *process, int output)
{
	pid_t pid = vfork();

	if (pid == 0) {
		if (output >= 0)
			dup2(output, 1);
		execve(process->arguments[0], process->arguments, process->environment);
		_exit(127);
	}
	return pid;
}

int process_run(const struct process *process, enum stop_watch watch, struct sample *sample)
{
	int ends[2] = { -1, -1 };
	uint64_t begin;
	int status = 0;
	pid_t pid;
	ssize_t got = sizeof *sample;

	if (watch == INSIDE && pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	begin = clock_now();
	pid = start(process, ends[1]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	else
		status = -errno;
	if (watch == OUTSIDE) {
		sample->nanoseconds = clock_now() - begin;
		return status;
	}
	close(ends[1]);
	if (status == 0)
		got = read(ends[0], sample, sizeof *sample);
	close(ends[0]);
	return got == sizeof *sample ? status : -EPROTO;
}
