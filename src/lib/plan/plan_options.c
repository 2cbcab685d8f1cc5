/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a plan: how the process that it starts is treated. */
#include "lib/plan/plan_options.h"

#include <errno.h>
#include <limits.h>

#include "lib/plan/failure.h"

static int bad_option(gons_plan *plan, long value, const char *wanted)
{
	struct text line;

	gons_plan_fail(plan, -EINVAL, &line);
	text_add(&line, "invalid value ");
	text_add(&line, value < 0 ? "-" : "");
	text_add_number(&line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	text_add(&line, wanted);
	return -EINVAL;
}

static int keep(gons_plan *plan, long fd)
{
	struct options *options = &plan->options;
	struct text line;
	unsigned i;

	if (fd == -1) {
		options->keep_count = 0;
		return 0;
	}
	if (fd < 0 || fd > INT_MAX)
		return bad_option(plan, fd, " of GONS_KEEP_FD; it takes a descriptor, or -1");
	for (i = 0; i < options->keep_count; i++)
		if (options->keep[i] == fd)
			return 0;
	if (options->keep_count == KEEP_MAX) {
		gons_plan_fail(plan, -ENOSPC, &line);
		text_add(&line, "GONS_KEEP_FD was given more than 16 descriptors");
		return -ENOSPC;
	}
	options->keep[options->keep_count++] = (int)fd;
	return 0;
}

int gons_plan_check(gons_plan *plan, const char *(*function)(void *arg), void *arg)
{
	gons_plan_begin(plan);
	plan->check = function;
	plan->check_argument = arg;
	return 0;
}

int gons_plan_refuse_check(gons_plan *plan)
{
	struct text line;

	if (!plan->check)
		return 0;
	gons_plan_fail(plan, -EINVAL, &line);
	text_add(&line, "the check of gons_plan_check() is called by gons_exec() alone; "
			"use that, or take the check away");
	return -EINVAL;
}

int gons_plan_option(gons_plan *plan, enum gons_option option, long value)
{
	gons_plan_begin(plan);
	switch (option) {
	case GONS_TERM_CHILD:
	case GONS_DEADLINE:
		if (value < 0 || value > INT_MAX)
			return bad_option(plan, value,
					  "; GONS_TERM_CHILD and GONS_DEADLINE take milliseconds");
		*(option == GONS_DEADLINE ? &plan->options.deadline : &plan->options.term_child) =
			value;
		return 0;
	case GONS_SEALED:
		if (value != 0 && value != 1)
			return bad_option(plan, value, " of GONS_SEALED; it is 0 or 1");
		plan->options.sealed = value;
		return 0;
	case GONS_KEEP_ALL:
		if (value != 0 && value != 1)
			return bad_option(plan, value, " of GONS_KEEP_ALL; it is 0 or 1");
		plan->options.keep_all = value;
		return 0;
	case GONS_KEEP_HOME:
		if (value != 0 && value != 1)
			return bad_option(plan, value, " of GONS_KEEP_HOME; it is 0 or 1");
		plan->options.keep_home = value;
		return 0;
	case GONS_KEEP_FD:
		return keep(plan, value);
	case GONS_STDIN:
	case GONS_STDOUT:
	case GONS_STDERR:
		if (value < -1 || value > INT_MAX)
			return bad_option(plan, value,
					  "; GONS_STDIN, GONS_STDOUT and GONS_STDERR take a "
					  "descriptor, or -1");
		plan->options.streams[option - GONS_STDIN] = (int)value;
		return 0;
	case GONS_RESULT_MAX:
		if (value < 0)
			return bad_option(plan, value, " of GONS_RESULT_MAX; it takes bytes");
		plan->options.result_max = value;
		return 0;
	}
	return bad_option(plan, (long)option, ": there is no such option");
}
