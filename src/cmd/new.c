/* SPDX-License-Identifier: Apache-2.0 */
/* gons new: namespaces of its own, as unshare(1). */
#include "verbs.h"

#include "options.h"
#include "program.h"

const struct option_row new_rows[] = {
	{ 0, 0, "all", NULL, "all namespaces are new", option_all, NULL, NULL },
	OPTION_TYPES("a new "),
	{ 'f', 0, "fork", NULL, "a process stays outside", option_word, "fork", "1" },
	{ 'r', 0, "map-root-user", NULL, "our ids are root's inside", option_word, "uidmap",
	  "root" },
	{ 'c', 0, "map-current-user", NULL, "our ids stay what they are", option_word, "uidmap",
	  "self" },
	{ 'R', 0, "root", "DIRECTORY", "the root directory", option_word, "root", NULL },
	{ 'w', 0, "wd", "DIRECTORY", "the working directory", option_word, "wd", NULL },
	{ 'S', 0, "setuid", "UID", "the user id to become", option_word, "uid", NULL },
	{ 'G', 0, "setgid", "GID", "the group id to become", option_word, "gid", NULL },
	{ 0, 0, NULL, NULL, NULL, NULL, NULL, NULL },
};

int new_prepare(struct request *request)
{
	const struct option_row *row;
	int error = 0;

	for (row = new_rows; row->name && !error; row++)
		if (row->apply == option_type && (request->all || request->types & 1U << row->type))
			error = gons_plan_set(request->plan, row->word, "new");
	return error ? say(error, "%s", gons_plan_error(request->plan)) : 0;
}

int new_run(struct request *request)
{
	return new_prepare(request) ? EXIT_OURS : program_execute(request);
}
