/* SPDX-License-Identifier: Apache-2.0 */
/* Executes the program of a request. */
#define _GNU_SOURCE
#include "cmd/program.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/failure.h"
#include "cmd/message.h"

/* Bit per standard descriptor that program_reserve_streams() has opened. */
static unsigned reserved;

void program_reserve_streams(void)
{
	int fd;

	/* An O_PATH descriptor can be neither read nor written, like one that is closed. */
	while ((fd = open("/", O_PATH | O_CLOEXEC)) >= 0 && fd <= STDERR_FILENO)
		reserved |= 1U << fd;
	if (fd >= 0)
		close(fd);
}

static void release_streams(void)
{
	int fd;

	for (fd = 0; fd <= STDERR_FILENO; fd++)
		if (reserved >> fd & 1)
			close(fd);
}

/* As nsenter(1) and unshare(1) do: $SHELL as a login shell. */
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
		return say(EXIT_CANCELED, "no memory");
	error = gons_exec(request->plan, shell, (char *[]){ first, NULL }, NULL);
	free(first);
	return say_failure(request, error);
}

int program_execute(struct request *request)
{
	release_streams();
	if (!request->program[0])
		return execute_shell(request);
	return say_failure(request,
			   gons_exec(request->plan, request->program[0], request->program, NULL));
}

const char *program_to_inject(const struct request *request)
{
	const char *shell = getenv("SHELL");

	if (request->program[0])
		return request->program[0];
	return shell && *shell ? shell : "/bin/sh";
}

int program_inject(struct request *request)
{
	char *shell[] = { (char *)(uintptr_t)program_to_inject(request), NULL };
	char **program = request->program[0] ? request->program : shell;

	release_streams();
	return say_failure(request, gons_inject_exec(request->plan, program[0], program, NULL));
}
