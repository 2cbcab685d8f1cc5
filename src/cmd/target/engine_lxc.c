/* SPDX-License-Identifier: Apache-2.0 */
/* Asks LXC by its command, if the monitor of the container can be trusted. */
#define _GNU_SOURCE
#include "cmd/target/engine_lxc.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd/target/engine_command.h"
#include "cmd/target/lxc_monitor.h"

static int ask_lxc_in(const char *lxcpath, const struct engine *engine, const char *name,
		      struct engine_output *output, char *why, size_t size)
{
	struct lxc_monitor monitor;
	int error = lxc_monitor_open(lxcpath, name, &monitor, why, size);

	if (error == -ECONNREFUSED) {
		/* The command tells why no monitor listens. A pid that it prints is of another
		 * process. */
		error = engine_command_ask(engine, name, output, why, size);
		output->length = 0;
		return error;
	}
	if (error)
		return error;
	error = engine_command_ask(engine, name, output, why, size);
	if (!error)
		error = lxc_monitor_check(&monitor, lxcpath, name, why, size);
	close(monitor.fd);
	return error;
}

int engine_lxc_ask(const struct engine *engine, const char *name, struct engine_output *output,
		   char *why, size_t size)
{
	static const char *const command[ARGUMENTS_MAX] = { "lxc-config", "lxc.lxcpath" };
	struct engine_output lxcpath;
	int error = engine_command_ask_by(engine, command, "", &lxcpath, why, size);

	*output = (struct engine_output){ 0 };
	if (!error) {
		lxcpath.text[strcspn(lxcpath.text, "\n")] = '\0';
		error = ask_lxc_in(lxcpath.text, engine, name, output, why, size);
	}
	engine_output_free(&lxcpath);
	return error;
}
