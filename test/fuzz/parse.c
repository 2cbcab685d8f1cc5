/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as text: understood or refused; and what it becomes as an environment is the same plan. */
#include <errno.h>
#include <string.h>

#include "core/plan/environ.h"
#include "fuzz.h"
#include "lib/plan/plan_api.h"
#include "same.h"

static gons_plan *new_plan(void)
{
	gons_plan *plan = gons_plan_new();

	FUZZ_ASSERT(plan);
	return plan;
}

static char **environment_of(const gons_plan *plan)
{
	char *const none[] = { NULL };
	char **environment = gons_plan_environ(plan, none);

	FUZZ_ASSERT(environment);
	return environment;
}

static void check_round_trip(gons_plan *plan)
{
	char **environment = environment_of(plan);
	gons_plan *again = new_plan();
	struct plan compiled;
	char line[1280];
	char **other;

	FUZZ_ASSERT(same_as_environment(plan, environment, line, sizeof(line)));
	for (char **entry = environment; *entry; entry++) {
		char *equals = strchr(*entry, '=');

		*equals = '\0';
		FUZZ_ASSERT(gons_plan_set(again, *entry + 5, equals + 1) == 0);
		*equals = '=';
	}
	other = environment_of(again);
	FUZZ_ASSERT(same_strings(environment, other));
	FUZZ_ASSERT(gons_plan_compile(plan, &compiled) == gons_plan_compile(again, &compiled));
	free(other);
	free(environment);
	gons_plan_free(again);
}

void fuzz_parse(const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size);
	gons_plan *plan = new_plan();
	char **before;
	char **after;
	int error;

	FUZZ_ASSERT(gons_plan_parse(plan, "uts=new hostname='a b'") == 0);
	before = environment_of(plan);
	error = gons_plan_parse(plan, text);
	FUZZ_ASSERT(error == 0 || error == -EINVAL);
	FUZZ_ASSERT((error != 0) == (gons_plan_error(plan) != NULL));
	after = environment_of(plan);
	if (error)
		FUZZ_ASSERT(same_strings(before, after));
	else
		check_round_trip(plan);
	free(before);
	free(after);
	gons_plan_free(plan);
	free(text);
}
