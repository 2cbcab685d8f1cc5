/* SPDX-License-Identifier: Apache-2.0 */
/* What the lines and rows of gons_explain() hold. */
#define _GNU_SOURCE
#include <errno.h>
#include <gons.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "aside.h"
#include "explain_case.h"
#include "explain_words.h"
#include "place.h"
#include "support.h"

/* --- what is said --- */

static void lines_tell_numbers_owners_and_capabilities(void **state)
{
	unsigned long long net, user, ours = own_namespace("user");
	struct outcome *outcome;

	(void)state;
	places_begin();
	net = place_inode(place_a.pid, "net");
	user = place_inode(place_a.pid, "user");
	outcome = try_case(as_user, expand("user=pid:%a net=pid:%a uts=new", ""));
	assert_string_equal(line_of(outcome, "user"),
			    text("user: join by \"pid:%d\", from %llu to %llu, child of user "
				 "namespace %llu, made "
				 "by user %u; takes CAP_SYS_ADMIN in user namespace %llu (we have "
				 "it); would be "
				 "joined",
				 place_a.pid, ours, user, ours, place_user(), user));
	assert_string_equal(
		line_of(outcome, "net"),
		text("net: join by \"pid:%d\", from %llu to %llu, owned by user namespace %llu; "
		     "takes "
		     "CAP_SYS_ADMIN in user namespace %llu (we have it); would be joined",
		     place_a.pid, (unsigned long long)own_namespace("net"), net, user, user));
	assert_string_equal(line_of(outcome, "uts"),
			    text("uts: new, in place of %llu; takes CAP_SYS_ADMIN in user "
				 "namespace %llu (we have "
				 "it); would be made",
				 (unsigned long long)own_namespace("uts"), user));
	assert_string_equal(last_line(outcome), "gons_enter() would work");
	forget(outcome);
}

/* Which stands before which. */
static void assert_order(const struct outcome *outcome, const char *const *names)
{
	const char *at = outcome->lines;

	for (; *names; names++) {
		const char *begin = text("%s: ", *names);

		if (strncmp(at, begin, strlen(begin)) != 0)
			fail_msg("no line of %s in its place in:\n%s", *names, outcome->lines);
		at = strchr(at, '\n') + 1;
	}
	assert_begins(at, "gons_enter() ");
	assert_ptr_equal(strchr(at, '\n') + 1, outcome->lines + strlen(outcome->lines));
}

static void each_word_has_one_line_in_its_order(void **state)
{
	static const char *const names[] = { "net",    "user", "mnt", "uts", "order",
					     "uidmap", "fork", "tmp", "wd",  "hostname",
					     "uid",    "gid",  NULL };
	static const char *const target[] = { "mnt",  "cgroup", "ipc",   "net", "pid", "time",
					      "user", "uts",    "order", "wd",  NULL };
	struct outcome *outcome;

	(void)state;
	places_begin();
	outcome = try_case(
		as_user,
		"gid=0 hostname=a uidmap=root wd=/ uid=0 tmp=tmpfs uts=new net=new mnt=new "
		"user=new fork=1 order=net,user,mnt,uts");
	assert_order(outcome, names);
	forget(outcome);
	outcome = try_case(as_user, expand("wd=/ mnt=new target=%a order=mnt,user", ""));
	assert_order(outcome, target);
	forget(outcome);
}

static void tells_what_is_looked_up_only_inside(void **state)
{
	struct outcome *outcome;

	(void)state;
	places_begin();
	outcome = try_case(as_user, expand("user=pid:%a mnt=pid:%a net=/proc/self/ns/net "
					   "uts=/proc/self/ns/uts order=user,mnt,net,!uts",
					   ""));
	assert_contains(line_of(outcome, "net"), "its path is looked up only inside");
	assert_null(strstr(line_of(outcome, "uts"), "looked up"));
	forget(outcome);
}

static void tells_which_word_fails_and_which_is_not_reached(void **state)
{
	struct outcome *outcome =
		try_case(as_user, "user=new mnt=new uts=new hostname=a tmp=tmpfs:x=y wd=/ uid=0");

	(void)state;
	if (outcome->done.report.namespaces[GONS_USER].state != GONS_CREATED) {
		forget(outcome);
		skip_because("an ordinary user may make no namespaces");
	}
	assert_contains(line_of(outcome, "hostname"), "; would be applied");
	assert_contains(line_of(outcome, "tmp"), "; fails: Invalid argument; ");
	assert_contains(line_of(outcome, "wd"), "; is not reached");
	assert_contains(line_of(outcome, "uid"), "; is not reached");
	assert_begins(last_line(outcome), "gons_enter() would fail: cannot apply gons_tmp");
	assert_true(strstr(last_line(outcome), outcome->said.message) != NULL);
	forget(outcome);
	outcome = try_case(as_user, "user=new uts=new net=/no/such hostname=a uidmap=root wd=/ "
				    "order=user,uts,net");
	assert_contains(line_of(outcome, "uts"), "; would be made");
	assert_contains(line_of(outcome, "net"), "; fails: No such file or directory; ");
	assert_contains(line_of(outcome, "uidmap"), "; would be applied");
	assert_contains(line_of(outcome, "hostname"), "; is not reached");
	assert_contains(line_of(outcome, "wd"), "; is not reached");
	forget(outcome);
}

static void tells_that_a_process_may_not_be_inspected(void **state)
{
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("it takes two users");
	outcome = try_case(as_user, expand("net=pid:%p", ""));
	assert_contains(line_of(outcome, "net"), "the right to inspect the process (we lack it)");
	assert_contains(line_of(outcome, "net"), "cannot be looked at: Permission denied");
	forget(outcome);
}

/* It may be inspected from where it was executed, but not from where it is. */
static void tells_that_it_may_not_be_from_another_user_namespace(void **state)
{
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("an ordinary user cannot inspect it at all");
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	outcome = try_case(&callers_above[0], "user=pid:%2$d net=pid:%2$d");
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	assert_int_equal(outcome->said.status, -EPERM);
	assert_int_equal(outcome->done.status, -EPERM);
	assert_contains(line_of(outcome, "net"), "the right to inspect the process (not known); "
						 "fails: Operation not permitted; we may not "
						 "inspect that process");
	forget(outcome);
}

static void tells_what_works_in_spite_of_threads(void **state)
{
	struct outcome *outcome = try_case(as_two, "user=new net=/no/such");

	(void)state;
	assert_begins(
		last_line(outcome),
		"gons_enter() would fail, as several threads run in this process; gons_run(), "
		"gons_spawn() and gons_reexec() would fail too: invalid gons_net reference");
	forget(outcome);
	outcome = try_case(as_two, "wd=/");
	assert_string_equal(last_line(outcome),
			    "gons_enter() would fail, as several threads run in this process; "
			    "gons_run(), gons_spawn() and gons_reexec() would work");
	forget(outcome);
}

static void values_stay_on_their_line(void **state)
{
	struct outcome *outcome = try_case(as_user, "wd='/no\nnet: fake'");

	(void)state;
	assert_null(line_of(outcome, "net"));
	assert_contains(line_of(outcome, "wd"), "\"/no?net: fake\"");
	forget(outcome);
}

/* What gons_explain() makes of a requirement. */
static const char *need_in_words(const struct gons_need *need)
{
	static const char *const held[] = {
		[GONS_HELD_UNKNOWN] = "not known",
		[GONS_HELD_NOT] = "we lack it",
		[GONS_HELD_YES] = "we have it",
	};

	return text("%s%s%s (%s)", need->what, *need->where ? " in " : "", need->where,
		    held[need->held]);
}

static void row_is_in_line(const struct gons_explanation *row, const char *line)
{
	const bool here = row->verdict == GONS_VERDICT_ALREADY_THERE;
	uint64_t numbers[] = { row->from, here ? 0 : row->to, row->owner };

	assert_int_equal(row->size, sizeof(*row));
	assert_true(strncmp(line, text("%s: ", row->word), strlen(row->word) + 2) == 0);
	/* The reason can hold the number of what a trial has made, another one each time. */
	assert_contains(line,
			text("; %.*s", (int)strcspn(row->verdict_text, "("), row->verdict_text));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i])
			assert_contains(line, text("%llu", (unsigned long long)numbers[i]));
	assert_contains(line, row->owned);
	if (row->owner)
		assert_contains(row->owned, text("%llu", (unsigned long long)row->owner));
	if (!row->made)
		assert_contains(line, row->value);
	assert_int_equal(row->need_count == 0, strstr(line, "takes CAP_") == NULL &&
						       strstr(line, "takes the right") == NULL);
	for (uint32_t i = 0; i < row->need_count; i++)
		assert_contains(line, need_in_words(&row->needs[i]));
	assert_int_equal(row->error != 0, strstr(line, "; fails") != NULL);
	assert_int_equal(row->verdict == GONS_VERDICT_DONE || row->verdict == GONS_VERDICT_UNTRIED,
			 strstr(line, "; would be ") != NULL);
}

static void rows_are_lines(const char *words)
{
	struct gons_explanation **rows = NULL;
	gons_plan *plan = gons_plan_new();
	char lines[LINES_BYTES] = "";
	FILE *out = fmemopen(lines, sizeof(lines), "w");
	char *next = lines;
	const char *line;
	int status;

	assert_non_null(plan);
	assert_non_null(out);
	assert_int_equal(gons_plan_parse(plan, words), 0);
	status = gons_explain(plan, out);
	fclose(out);
	assert_int_equal(gons_explain_rows(plan, &rows), status);
	for (size_t i = 0; rows && rows[i]; i++) {
		line = strsep(&next, "\n");
		row_is_in_line(rows[i], line);
	}
	line = strsep(&next, "\n");
	assert_contains(line, rows ? "gons_enter() would " : "the plan cannot be carried out: ");
	assert_string_equal(next, "");
	if (status)
		assert_contains(line, text("%.*s", (int)strcspn(gons_plan_error(plan), "("),
					   gons_plan_error(plan)));
	free(rows);
	gons_plan_free(plan);
}

static void rows_are_what_is_printed(void **state)
{
	(void)state;
	places_begin();
	for (size_t i = 0; i < pattern_count; i++) {
		const char *name = namespace_types[i % NAMESPACE_TYPES].name;

		if (makes_sense(patterns[i], name))
			rows_are_lines(text(expand(patterns[i], name), (int)getpid(), 1));
	}
	for (size_t i = 0; i < word_pattern_count; i++)
		rows_are_lines(text(expand(word_patterns[i], ""), (int)getpid(), 1));
}

static void rows_stay_untouched_where_nothing_is_tried(void **state)
{
	struct gons_explanation **rows = NULL;
	gons_plan *plan = gons_plan_new();

	(void)state;
	assert_int_equal(gons_plan_parse(plan, "hostname=x"), 0);
	assert_int_equal(gons_explain_rows(plan, &rows), -EINVAL);
	assert_null(rows);
	assert_contains(gons_plan_error(plan), "gons_uts");
	gons_plan_free(plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(lines_tell_numbers_owners_and_capabilities),
		place_test(each_word_has_one_line_in_its_order),
		place_test(rows_are_what_is_printed),
		real_test(rows_stay_untouched_where_nothing_is_tried),
		place_test(tells_what_is_looked_up_only_inside),
		real_test(tells_which_word_fails_and_which_is_not_reached),
		real_test(tells_that_a_process_may_not_be_inspected),
		real_test(tells_that_it_may_not_be_from_another_user_namespace),
		real_test(tells_what_works_in_spite_of_threads),
		real_test(values_stay_on_their_line),
	};

	aside_begin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
