/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody of the host who goes into a container again and again, with a secret in its environment.
 *
 *	visitor HOW COUNT SEALED WORDS
 *
 * HOW is run, spawn, reexec or inject. Ends with 0 if every visit went well.
 *
 *	visitor stay
 *
 * is what inject injects.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gons.h"

enum { STAY = 500, NO_ARGUMENTS = 2 };

/* Long enough to be met. */
static int stay(void *argument)
{
	(void)argument;
	for (int i = 0; i < STAY; i++)
		(void)getppid();
	return 0;
}

static int act(FILE *in, FILE *out)
{
	(void)in;
	fputs("done", out);
	return stay(NULL);
}

static int run(gons_plan *plan)
{
	int status = -1;
	int error = gons_run(plan, stay, NULL, &status);

	return error ? error : status;
}

/* The container's own program, which is given nothing of ours. */
static int spawn(gons_plan *plan)
{
	char *const argv[] = { "hostile", NULL };
	char *const envp[] = { NULL };
	pid_t pid = gons_spawn(plan, "/hostile", argv, envp, NULL);
	int status = -1;

	if (pid < 0)
		return pid;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == NO_ARGUMENTS ? 0 : -1;
}

static int reexec(gons_plan *plan)
{
	size_t length = 0;
	char *result = NULL;
	int error = gons_reexec(plan, "act", NULL, 0, (void **)&result, &length);

	if (!error && (length != 4 || strcmp(result, "done") != 0))
		error = -1;
	free(result);
	return error;
}

static int inject(gons_plan *plan)
{
	char *const argv[] = { "visitor", "stay", NULL };
	pid_t pid = gons_inject(plan, "/proc/self/exe", argv, NULL, NULL);
	int status = -1;

	if (pid < 0)
		return pid;
	waitpid(pid, &status, 0);
	return status;
}

static const struct {
	const char *name;
	int (*visit)(gons_plan *plan);
} hows[] = { { "run", run }, { "spawn", spawn }, { "reexec", reexec }, { "inject", inject } };

int main(int count, char **arguments)
{
	gons_plan *plan = gons_plan_new();
	int (*how)(gons_plan *) = NULL;
	long visits;
	int error = 0;

	gons_action("act", act);
	gons_dispatch();
	if (count == 2 && strcmp(arguments[1], "stay") == 0)
		return stay(NULL);
	if (count != 5 || !plan || gons_plan_parse(plan, arguments[4]))
		return 2;
	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++)
		if (strcmp(arguments[1], hows[i].name) == 0)
			how = hows[i].visit;
	if (!how)
		return 2;
	gons_plan_option(plan, GONS_SEALED, strtol(arguments[3], NULL, 10));
	for (visits = strtol(arguments[2], NULL, 10); visits > 0 && !error; visits--)
		error = how(plan);
	if (error)
		fprintf(stderr, "%ld visits before the last, %d: %s\n", visits, error,
			gons_plan_error(plan));
	gons_plan_free(plan);
	return error ? 1 : 0;
}
