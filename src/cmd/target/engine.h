/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Container engines: which process has a container of that name? target_name.c checks that the
 * process is still the same one.
 */
#ifndef GONS_CMD_TARGET_ENGINE_H
#define GONS_CMD_TARGET_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/target/engine_row.h"

extern const struct engine engines[]; /* the last one has no name */

enum { ENGINE_NAME_MAX = 255 };

/* Is it a valid name? Such a name cannot lead out of a directory, and is no option and no pattern.
 */
bool engine_is_name(const char *name, size_t length);

/* The engine of ENGINE:NAME, and *name behind the colon; or NULL. */
const struct engine *engine_of(const char *text, const char **name);

/* Asks an engine for the process of a container. 0, or -errno with the reason in why. */
int engine_ask(const struct engine *engine, const char *name, struct claim *claim, char *why,
	       size_t size);

/* Writes "runc:ID, crun:ID, ..." for help. */
void engine_list(char *text, size_t size);

#endif
