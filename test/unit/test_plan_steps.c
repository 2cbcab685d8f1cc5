/* SPDX-License-Identifier: Apache-2.0 */
/* In which steps the namespaces of a plan are entered, plan_steps.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/base/text.h"
#include "core/plan/ns_types.h"
#include "core/plan/plan_set.h"
#include "core/plan/plan_steps.h"

/* Words of a plan, and its steps in a line: new(TYPE TYPE), target(...) and existing(TYPE). */
struct example {
	const char *words[12]; /* name, value, ..., NULL */
	const char *steps;
};

static const struct example examples[] = {
	{ { NULL }, "" },
	{ { "net", "pid:1", NULL }, "existing(net)" },
	/* New ones that follow each other are made together, also with types between them that the
	 * plan does not mention. */
	{ { "order", "user,cgroup,net,pid", "user", "new", "net", "new", "pid", "new", NULL },
	  "new(net pid user)" },
	{ { "order", "user,net,pid", "user", "new", "net", "pid:1", "pid", "new", NULL },
	  "new(user) existing(net) new(pid)" },
	/* The target stands for all other types, and is joined where the first of them stands. */
	{ { "order", "user,net,pid", "target", "pid:1", "user", "new", "pid", "new", NULL },
	  "new(user) target(cgroup ipc mnt net time uts) new(pid)" },
	{ { "order", "net,user,pid", "target", "pid:1", "net", "pid:2", NULL },
	  "existing(net) target(cgroup ipc mnt pid time user uts)" },
	/* Types that refer to the target: it stands for no other. */
	{ { "order", "uts,net,ipc", "target", "pid:1", "ipc", "target", "net", "target", "uts",
	    "new", NULL },
	  "new(uts) target(ipc net)" },
};

static void describe(const struct plan *plan, struct text *line)
{
	static const char *const kinds[] = {
		[PLAN_STEP_NEW] = "new(",
		[PLAN_STEP_TARGET] = "target(",
		[PLAN_STEP_EXISTING] = "existing(",
	};
	struct plan_steps steps;
	struct plan_step step;
	int type;

	plan_steps_begin(&steps, plan);
	while (plan_next_step(&steps, &step)) {
		const char *between = "";

		text_add(line, line->length ? " " : "");
		text_add(line, kinds[step.kind]);
		assert_true(step.types & NS_BIT(step.type));
		for (type = 0; type < GONS_TYPES; type++) {
			if (!(step.types & NS_BIT(type)))
				continue;
			assert_true(type >= step.type);
			text_add(line, between);
			text_add(line, ns_types[type].name);
			between = " ";
		}
		text_add(line, ")");
	}
	assert_false(plan_next_step(&steps, &step));
}

static void steps_follow_the_order_of_the_plan(void **state)
{
	char error_line[512];
	char line[512];
	struct text error;
	struct text text;
	struct plan plan;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const char *const *word = examples[i].words;

		plan_begin(&plan);
		for (; *word; word += 2) {
			text_begin(&error, error_line, sizeof(error_line));
			if (plan_set(&plan, word[0], strlen(word[0]), word[1], &error))
				fail_msg("%s=%s: %s", word[0], word[1], error_line);
		}
		text_begin(&text, line, sizeof(line));
		describe(&plan, &text);
		assert_string_equal(line, examples[i].steps);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(steps_follow_the_order_of_the_plan) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
