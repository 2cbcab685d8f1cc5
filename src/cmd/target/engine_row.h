/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the table of engines: how an engine is asked for the process of a container. */
#ifndef GONS_CMD_TARGET_ENGINE_ROW_H
#define GONS_CMD_TARGET_ENGINE_ROW_H

#include "cmd/target/engine_claim.h"
#include "cmd/target/engine_output.h"

enum { ARGUMENTS_MAX = 8 };

/* Stands for the name of the container in the arguments of a command. */
#define NAME "%"

struct engine {
	const char *name;
	const char *placeholder; /* for help: ID or NAME */
	const char *noun;        /* what it runs */
	/* Either the name of a state file, below /run/ENGINE/NAME or $XDG_RUNTIME_DIR/ENGINE/NAME,
	 */
	const char *file;
	/* or the command of the engine. NAME stands for the container, also within an argument. */
	const char *command[ARGUMENTS_MAX];
	/* Instead of engine_command_ask(), where the command alone cannot be trusted. */
	int (*ask)(const struct engine *engine, const char *name, struct engine_output *output,
		   char *why, size_t size);
	/* A reader of engine_claim.h. */
	int (*read)(const struct engine_output *output, const char *name, struct claim *claim);
	/* Lists running containers, whose names are the first words of the lines. Empty: the
	 * directory of the state files lists them. */
	const char *listing[ARGUMENTS_MAX];
};

#endif
