/* SPDX-License-Identifier: Apache-2.0 */
/* Asks an engine by its own command. */
#ifndef GONS_CMD_TARGET_ENGINE_COMMAND_H
#define GONS_CMD_TARGET_ENGINE_COMMAND_H

#include "cmd/target/engine_row.h"

/* Runs a command whose arguments contain NAME, replaced by name. 0, or -errno as
 * engine_output_of_command(). */
int engine_command_run(const char *const *command, const char *name, struct engine_output *output);

/* The same; on failure the reason is in why. */
int engine_command_ask_by(const struct engine *engine, const char *const *command, const char *name,
			  struct engine_output *output, char *why, size_t size);

/* The same with the command of the engine's row. */
int engine_command_ask(const struct engine *engine, const char *name, struct engine_output *output,
		       char *why, size_t size);

#endif
