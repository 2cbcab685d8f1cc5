/* SPDX-License-Identifier: Apache-2.0 */
/* Asks engines that keep the state of a container in a file: runc and crun. */
#ifndef GONS_CMD_TARGET_ENGINE_STATE_H
#define GONS_CMD_TARGET_ENGINE_STATE_H

#include "cmd/target/engine_row.h"

/* The directories below which an engine keeps its files: /run, and $XDG_RUNTIME_DIR of the user.
 * index: 0 or 1, in the order of looking. */
const char *engine_state_directory(unsigned index);

/* Reads the state file of a container. 0, or -errno with the reason in why. */
int engine_state_ask(const struct engine *engine, const char *name, struct engine_output *output,
		     char *why, size_t size);

#endif
