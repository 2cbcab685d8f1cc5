/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One function of the C API carries out one plan.
 *
 *	door run|spawn|reexec|explain WORDS PROGRAM [ARGUMENT...]
 *
 * What the program prints there is printed. Ends with 0; else with 1, and a line that begins with
 *"failed".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gons.h"

static char **program;

static int become_program(void *argument)
{
	(void)argument;
	execv(program[0], program);
	return 127;
}

static int run(gons_plan *plan)
{
	int status = -1;
	int error = gons_run(plan, become_program, NULL, &status);

	return error || WEXITSTATUS(status) == 0 ? error : -EIO;
}

static int spawn(gons_plan *plan)
{
	int status = -1;
	pid_t pid = gons_spawn(plan, program[0], program, NULL, NULL);

	if (pid < 0)
		return pid;
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -EIO;
}

/* The parameter is what the program is called with, each piece with its end. */
static int run_program(FILE *in, FILE *out)
{
	char text[4096], *arguments[16] = { NULL };
	size_t length = fread(text, 1, sizeof(text), in), at = 0;
	int status = -1;
	pid_t pid;

	for (int i = 0; i < 15 && at < length; i++, at += strlen(text + at) + 1)
		arguments[i] = text + at;
	pid = fork();
	if (pid == 0) {
		dup2(fileno(out), STDOUT_FILENO);
		execv(arguments[0], arguments);
		_exit(127);
	}
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : 1;
}

static int reexec(gons_plan *plan)
{
	char parameter[4096];
	size_t length = 0, got = 0;
	void *result = NULL;
	int error;

	for (char **piece = program; *piece; piece++, length += strlen(parameter + length) + 1)
		snprintf(parameter + length, sizeof(parameter) - length, "%s", *piece);
	error = gons_reexec(plan, "run program", parameter, length, &result, &got);
	if (!error)
		fwrite(result, 1, got, stdout);
	free(result);
	return error;
}

static int explain(gons_plan *plan)
{
	return gons_explain(plan, stdout);
}

static const struct {
	const char *name;
	int (*enter)(gons_plan *plan);
} doors[] = { { "run", run }, { "spawn", spawn }, { "reexec", reexec }, { "explain", explain } };

int main(int count, char *arguments[])
{
	gons_plan *plan = gons_plan_new();
	int error = -EINVAL;

	gons_action("run program", run_program);
	gons_dispatch();
	if (count < 4 || !plan || gons_plan_parse(plan, arguments[2]))
		return 2;
	program = arguments + 3;
	for (size_t i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		if (strcmp(doors[i].name, arguments[1]) == 0)
			error = doors[i].enter(plan);
	}
	if (error) {
		const char *told = gons_plan_error(plan);

		printf("failed %d %s\n", error, told ? told : "-");
	}
	gons_plan_free(plan);
	return error != 0;
}
