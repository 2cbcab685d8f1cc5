/* SPDX-License-Identifier: Apache-2.0 */
/* Asks engines that keep the state of a container in a file: runc and crun. */
#define _GNU_SOURCE
#include "cmd/target/engine_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory of another user is refused: su(1) can leave the environment of that user to root. */
static const char *runtime_directory(void)
{
	const char *path = getenv("XDG_RUNTIME_DIR");
	struct stat status;

	if (!path || *path != '/' || stat(path, &status) < 0)
		return NULL;
	return status.st_uid == geteuid() && !(status.st_mode & (S_IWGRP | S_IWOTH)) ? path : NULL;
}

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
			 "%s has no container %s: there is no %s; \"%s list\" shows the ids%s",
			 engine->name, name, path, engine->name,
			 geteuid() ? "; containers of root are seen by root only" : "");
	else
		snprintf(why, size, "%s: %s%s", path, output->why,
			 error == -EACCES ? "; use sudo" : "");
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
		error = engine_output_of_file(path, output);
		if (error)
			engine_output_free(output);
	} while (error == -ENOENT && ++i < 2);
	return error ? explain_file(engine, name, path, error, output, why, size) : 0;
}
