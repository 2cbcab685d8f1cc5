/* SPDX-License-Identifier: Apache-2.0 */
/* Who is an action, and who is not. */
#define _GNU_SOURCE 1
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gons.h"
#include "support.h"

static char **initial; /* as some languages keep it: a copy of the environment at the start */

static int keep_environment(void)
{
	size_t count = 0;
	size_t i;

	while (environ[count])
		count++;
	initial = calloc(count + 1, sizeof(*initial));
	for (i = 0; initial && i < count; i++) {
		initial[i] = strdup(environ[i]);
		if (!initial[i])
			return -1;
	}
	return initial ? 0 : -1;
}

/* The action becomes this program once more. */
static int become_again(FILE *in, FILE *out)
{
	char *const argv[] = { (char *)"test_action", (char *)"again", NULL };

	(void)in;
	dup2(fileno(out), STDOUT_FILENO);
	execve("/proc/self/exe", argv, initial);
	return 1;
}

static void child_with_the_environment_of_an_action_is_none(void **state)
{
	gons_plan *plan = gons_plan_new();
	void *result = NULL;
	size_t length;
	int status;

	(void)state;
	status = gons_reexec(plan, "become again", NULL, 0, &result, &length);
	/* It is not the action that has ended. */
	assert_int_equal(status, 7);
	assert_non_null(strstr(gons_plan_error(plan), "ended with status 7"));
	assert_non_null(strstr(gons_plan_error(plan), "I am no action"));
	gons_plan_free(plan);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(child_with_the_environment_of_an_action_is_none),
	};

	if (keep_environment() < 0 || gons_action("become again", become_again) < 0)
		return 1;
	gons_dispatch();
	if (argc == 2 && strcmp(argv[1], "again") == 0) {
		fprintf(stderr, "I am no action\n");
		return getenv("gons_reexec_action") ? 1 : 7;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
