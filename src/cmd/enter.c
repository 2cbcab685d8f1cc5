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
	OPTIONS_OF_TARGET,
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
