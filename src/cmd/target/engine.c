/* SPDX-License-Identifier: Apache-2.0 */
/* The table of container engines: how each one is asked for the process of a container. */
#define _GNU_SOURCE
#include "cmd/target/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/target/engine_command.h"
#include "cmd/target/engine_lxc.h"
#include "cmd/target/engine_state.h"

bool engine_is_name(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789_.-+:@\\",
			    name[i]) ||
		    (name[i] == '.' && i > 0 && name[i - 1] == '.'))
			return false;
	return length > 0 && length <= ENGINE_NAME_MAX && !strchr("-.", name[0]);
}

const struct engine engines[] = {
	{ "runc", "ID", "container", .file = "state.json", .read = engine_claim_runc },
	{ "crun", "ID", "container", .file = "status", .read = engine_claim_crun },
	{ "podman", "NAME", "container",
	  .command = { "podman", "container", "inspect", "--", NAME },
	  .read = engine_claim_inspection,
	  .listing = { "podman", "ps", "--format", "{{.Names}}" } },
	{ "docker", "NAME", "container",
	  .command = { "docker", "container", "inspect", "--", NAME },
	  .read = engine_claim_inspection,
	  .listing = { "docker", "ps", "--format", "{{.Names}}" } },
	{ "containerd", "ID", "task", .command = { "ctr", "tasks", "list" },
	  .read = engine_claim_tasks, .listing = { "ctr", "tasks", "list", "--quiet" } },
	{ "lxc", "NAME", "container",
	  .command = { "lxc-info", "--name=" NAME, "--pid", "--no-humanize" },
	  .ask = engine_lxc_ask, .read = engine_claim_lxc,
	  .listing = { "lxc-ls", "--active", "-1" } },
	{ "machine", "NAME", "machine",
	  .command = { "machinectl", "show", "--property=Leader", "--property=Unit", "--", NAME },
	  .read = engine_claim_machine, .listing = { "machinectl", "list", "--no-legend" } },
	{ "unit", "NAME.service", "service",
	  .command = { "systemctl", "show", "--property=MainPID", "--property=ControlGroup", "--",
		       NAME },
	  .read = engine_claim_unit,
	  .listing = { "systemctl", "list-units", "--type=service", "--state=running", "--plain",
		       "--no-legend" } },
	{ NULL, NULL, NULL, .read = NULL },
};

const struct engine *engine_of(const char *text, const char **name)
{
	const size_t length = strcspn(text, ":");
	const struct engine *engine;

	for (engine = engines; engine->name; engine++) {
		if (strlen(engine->name) != length || strncmp(engine->name, text, length) != 0 ||
		    text[length] != ':')
			continue;
		*name = text + length + 1;
		return engine;
	}
	return NULL;
}

int engine_ask(const struct engine *engine, const char *name, struct claim *claim, char *why,
	       size_t size)
{
	struct engine_output output;
	int error;

	*claim = (struct claim){ 0 };
	if (engine->ask)
		error = engine->ask(engine, name, &output, why, size);
	else if (engine->file)
		error = engine_state_ask(engine, name, &output, why, size);
	else
		error = engine_command_ask(engine, name, &output, why, size);
	if (!error) {
		error = engine->read(&output, name, claim);
		if (error == -ESRCH)
			snprintf(why, size, "%s %s does not run", engine->noun, name);
		else if (error)
			snprintf(why, size,
				 "the answer of %s about %s is not understood; give the pid",
				 engine->name, name);
	}
	engine_output_free(&output);
	return error;
}

void engine_list(char *text, size_t size)
{
	const struct engine *engine;
	size_t used = 0;

	for (engine = engines; engine->name && used < size; engine++)
		used += (size_t)snprintf(text + used, size - used, "%s%s:%s", used ? ", " : "",
					 engine->name, engine->placeholder);
}
