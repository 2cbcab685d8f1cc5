/* SPDX-License-Identifier: Apache-2.0 */
/* Asks an engine by its own command. */
#define _GNU_SOURCE
#include "cmd/target/engine_command.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *put_name(const char *argument, const char *name)
{
	const char *at = strstr(argument, NAME);
	char *text;

	if (!at)
		return strdup(argument);
	return asprintf(&text, "%.*s%s", (int)(at - argument), argument, name) < 0 ? NULL : text;
}

int engine_command_run(const char *const *command, const char *name, struct engine_output *output)
{
	char *argv[ARGUMENTS_MAX + 1] = { NULL };
	bool complete = true;
	int error;
	unsigned i;

	for (i = 0; i < ARGUMENTS_MAX && command[i] && complete; i++) {
		argv[i] = put_name(command[i], name);
		complete = argv[i] != NULL;
	}
	*output = (struct engine_output){ .why = "no memory" };
	error = complete ? engine_output_of_command(argv, output) : -ENOMEM;
	while (i-- > 0)
		free(argv[i]);
	return error;
}

int engine_command_ask_by(const struct engine *engine, const char *const *command, const char *name,
			  struct engine_output *output, char *why, size_t size)
{
	int error = engine_command_run(command, name, output);

	if (error == -ENOENT)
		snprintf(why, size, "%s needs its command %s, which is not in PATH", engine->name,
			 command[0]);
	else if (error)
		snprintf(why, size, "%s says: %s", command[0], output->why);
	return error;
}

int engine_command_ask(const struct engine *engine, const char *name, struct engine_output *output,
		       char *why, size_t size)
{
	return engine_command_ask_by(engine, engine->command, name, output, why, size);
}
