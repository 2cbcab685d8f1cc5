/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who runs containers: a row for each engine says how it is asked for the process of a name.
 * Whether that is still the same process is checked elsewhere (target.c).
 */
#ifndef GONS_CMD_TARGET_ENGINE_H
#define GONS_CMD_TARGET_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/target/engine_row.h"

extern const struct engine engines[]; /* the last one has no name */

enum { ENGINE_NAME_MAX = 255 };

/* May this be a name? Nothing that would lead out of a directory, be an option, or a pattern. */
bool engine_is_name(const char *name, size_t length);

/* The engine of ENGINE:NAME, with *name what stands behind the colon; or NULL. */
const struct engine *engine_of(const char *text, const char **name);

/*
 * The process of a container of that name. 0, or -errno with a line in why that says what is not
 * as it should be.
 */
int engine_ask(const struct engine *engine, const char *name, struct claim *claim, char *why,
	       size_t size);

/* "runc:ID, crun:ID, ..." */
void engine_list(char *text, size_t size);

#endif
