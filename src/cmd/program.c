/* SPDX-License-Identifier: Apache-2.0 */
/* The program that a request ends in. */
#define _GNU_SOURCE
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As nsenter(1) and unshare(1): $SHELL, as a login shell. */
static int execute_shell(struct request *request)
{
	const char *shell = getenv("SHELL");
	const char *name;
	char *first;
	int error;

	if (!shell || !*shell)
		shell = "/bin/sh";
	name = strrchr(shell, '/');
	if (asprintf(&first, "-%s", name ? name + 1 : shell) < 0)
		return EXIT_OURS;
	error = gons_exec(request->plan, shell, (char *[]){ first, NULL }, NULL);
	free(first);
	return say_failure(request, error);
}

int program_execute(struct request *request)
{
	if (!request->program[0])
		return execute_shell(request);
	return say_failure(request,
			   gons_exec(request->plan, request->program[0], request->program, NULL));
}

int program_inject(struct request *request)
{
	static char fallback[] = "/bin/sh";
	char *shell[] = { getenv("SHELL"), NULL };
	char **program = request->program[0] ? request->program : shell;

	if (!shell[0] || !*shell[0])
		shell[0] = fallback;
	return say_failure(request, gons_inject_exec(request->plan, program[0], program, NULL));
}
