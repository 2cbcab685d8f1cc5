/* SPDX-License-Identifier: Apache-2.0 */
/* Engines that keep the state of a container in a file below the directory of running programs. */
#ifndef GONS_CMD_TARGET_ENGINE_STATE_H
#define GONS_CMD_TARGET_ENGINE_STATE_H

#include "cmd/target/engine_row.h"

/* Where an engine may keep its files: below what is the machine's, and what is the user's. index: 0
 * or 1. */
const char *engine_state_directory(unsigned index);

/* Reads the file of the container of that name. 0, or -errno with a line in why. */
int engine_state_ask(const struct engine *engine, const char *name, struct engine_output *output,
		     char *why, size_t size);

#endif
