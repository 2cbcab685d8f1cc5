/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: a program of the place, as nsenter(1). */
#include "verbs.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "options.h"
#include "program.h"
#include "target.h"

const struct option_row enter_rows[] = {
	{ 't', 0, "target", "TARGET", "the process whose namespaces are meant", option_target, NULL,
	  NULL },
	{ 'a', 0, "all", NULL, "all namespaces of the target", option_all, NULL, NULL },
	OPTION_TYPES("the target's, or that of FILE: "),
	{ 'S', 0, "setuid", "UID", "the user id to become", option_word, "uid", NULL },
	{ 'G', 0, "setgid", "GID", "the group id to become", option_word, "gid", NULL },
	{ 'r', 0, "root", "[=DIRECTORY]", "the root directory", option_word, "root", NULL },
	{ 'w', 0, "wd", "[=DIRECTORY]", "the working directory", option_word, "wd", NULL },
	{ 'F', 0, "no-fork", NULL, "no process stays outside", option_word, "fork", "0" },
	{ 0, 0, NULL, NULL, NULL, NULL, NULL, NULL },
};

static int take_types(struct request *request, int pidfd)
{
	const struct option_row *row;
	char reference[32];
	int error = 0;

	snprintf(reference, sizeof(reference), "pidfd:%d", pidfd);
	if (request->all)
		return gons_plan_set(request->plan, "target", reference);
	for (row = enter_rows; row->name && !error; row++)
		if (row->apply == option_type && request->types & 1U << row->type)
			error = gons_plan_set(request->plan, row->word, reference);
	return error;
}

int enter_prepare(struct request *request)
{
	int pidfd;
	int error;

	if (!request->all && request->types == 0)
		return 0;
	if (!request->target)
		return say(-EINVAL, "whose namespaces? name a process with --target=TARGET");
	pidfd = target_open(request->target);
	if (pidfd < 0)
		return pidfd;
	error = take_types(request, pidfd);
	return error ? say(error, "%s", gons_plan_error(request->plan)) : 0;
}

int enter_run(struct request *request)
{
	return enter_prepare(request) ? EXIT_OURS : program_execute(request);
}
