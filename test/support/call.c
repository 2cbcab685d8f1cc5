/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of a test and the process that it leads to; see call.h. */
#define _GNU_SOURCE
#include "call.h"

#include <sys/wait.h>
#include <unistd.h>

gons_plan *plan;
struct target target;
struct seen *seen;

int call_begin(void **state)
{
	(void)state;
	traces_remember();
	return 0;
}

int call_end(void **state)
{
	gons_plan_free(plan);
	plan = NULL;
	return support_teardown(state);
}

void use(const char *words)
{
	gons_plan_free(plan);
	plan = plan_of(words);
}

const char *go_to(int flags)
{
	target_start(&target, flags, NULL, NULL);
	traces_remember();
	return words_to_join(target.pid, flags | (geteuid() ? CLONE_NEWUSER : 0));
}

int look_begin(void **state)
{
	seen = seen_begin();
	return call_begin(state);
}

int look_end(void **state)
{
	seen_end();
	return call_end(state);
}

int look_by_run(int *status)
{
	return gons_run(plan, look_around, seen, status);
}

void assert_ran(int result)
{
	int status = -1;

	seen->result = result;
	assert_succeeded(plan, look_by_run(&status));
	assert_int_equal(seen->calls, 1);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), result & 0xff);
	assert_no_traces();
}
