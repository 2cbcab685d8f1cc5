/* SPDX-License-Identifier: Apache-2.0 */
/* Asks LXC by its command, if the monitor of the container can be trusted. */
#ifndef GONS_CMD_TARGET_ENGINE_LXC_H
#define GONS_CMD_TARGET_ENGINE_LXC_H

#include "cmd/target/engine_row.h"

/* As engine_command_ask(), where the monitor runs as root or as the caller; else -EPERM. */
int engine_lxc_ask(const struct engine *engine, const char *name, struct engine_output *output,
		   char *why, size_t size);

#endif
