/* SPDX-License-Identifier: Apache-2.0 */
/* LXC: its command is asked, and its monitor has to be one to be believed. */
#ifndef GONS_CMD_TARGET_ENGINE_LXC_H
#define GONS_CMD_TARGET_ENGINE_LXC_H

#include "cmd/target/engine_row.h"

/* As engine_command_ask(), of a monitor that runs as root or as the caller. */
int engine_lxc_ask(const struct engine *engine, const char *name, struct engine_output *output,
		   char *why, size_t size);

#endif
