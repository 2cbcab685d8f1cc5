/* SPDX-License-Identifier: Apache-2.0 */
/* Engines that keep the state of a container in a file below the directory of running programs. */
#define _GNU_SOURCE
#include "cmd/target/engine_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* That of another user would be obeyed by root who was given his environment, as by su(1). */
static const char *runtime_directory(void)
{
	const char *path = getenv("XDG_RUNTIME_DIR");
	struct stat status;

	if (!path || *path != '/' || stat(path, &status) < 0)
		return NULL;
	return status.st_uid == geteuid() && !(status.st_mode & (S_IWGRP | S_IWOTH)) ? path : NULL;
}

/* Where an engine may keep its files: below what is the machine's, and what is the user's. */
const char *engine_state_directory(unsigned index)
{
	const char *own = runtime_directory();
	const char *directories[] = { "/run", own ? own : "/run" };

	return directories[index ^ (geteuid() != 0)];
}

static int explain_file(const struct engine *engine, const char *name, const char *path, int error,
			const struct engine_output *output, char *why, size_t size)
{
	if (error == -ENOENT)
		snprintf(why, size,
			 "%s has no container %s: there is no %s; \"%s list\" tells the ids",
			 engine->name, name, path, engine->name);
	else
		snprintf(why, size, "%s: %s%s", path, output->why,
			 error == -EACCES ? "; it takes root" : "");
	return error;
}

int engine_state_ask(const struct engine *engine, const char *name, struct engine_output *output,
		     char *why, size_t size)
{
	char path[4096];
	unsigned i = 0;
	int error;

	do {
		snprintf(path, sizeof(path), "%s/%s/%s/%s", engine_state_directory(i), engine->name,
			 name, engine->file);
		error = engine_output_of_file(path, false, output);
		if (error)
			engine_output_free(output);
	} while (error == -ENOENT && ++i < 2);
	return error ? explain_file(engine, name, path, error, output, why, size) : 0;
}
