/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the table of engines: how an engine is asked for the process of a name. */
#ifndef GONS_CMD_TARGET_ENGINE_ROW_H
#define GONS_CMD_TARGET_ENGINE_ROW_H

#include "cmd/target/engine_claim.h"
#include "cmd/target/engine_output.h"

enum { ARGUMENTS_MAX = 8 };

/* What is replaced in the arguments of a command. */
#define NAME "%"

struct engine {
	const char *name;
	const char *placeholder; /* for help: ID or NAME */
	const char *noun;        /* what it runs */
	/* One of two: a file in its directory below that of running programs, ... */
	const char *file;
	/* ... or its own command, in which NAME stands for the name, also within an argument. */
	const char *command[ARGUMENTS_MAX];
	/* As it is asked, where that alone does not tell who answers: as ask_command(). */
	int (*ask)(const struct engine *engine, const char *name, struct engine_output *output,
		   char *why, size_t size);
	/* What it says becomes a claim. 0; -ESRCH: there is no process; -EBADMSG: not understood.
	 */
	int (*read)(const struct engine_output *output, const char *name, struct claim *claim);
	/* The names of those that run, each in the first word of a line; NULL: the directory. */
	const char *listing[ARGUMENTS_MAX];
};

#endif
