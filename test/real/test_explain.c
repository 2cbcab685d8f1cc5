/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_explain() is right: what it says about a plan is compared with what gons_enter() then does,
 * for many plans and for many kinds of callers.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <gons.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aside.h"
#include "explain_case.h"
#include "explain_words.h"
#include "place.h"
#include "support.h"

/* --- what is compared --- */

/* A failed comparison, with all that was said. */
#define differ(words, caller, outcome, ...)                                                        \
	fail_msg("\"%s\" for %s: %s\nsaid %d, done %d %s\n%s", words, (caller)->name,              \
		 text(__VA_ARGS__), (outcome)->said.status, (outcome)->done.status,                \
		 (outcome)->done.message, (outcome)->lines)

static const char *const verdicts[] = {
	[GONS_UNTOUCHED] = "; is not reached",       [GONS_JOINED] = "; would be joined",
	[GONS_ALREADY_THERE] = "; is already there", [GONS_FAILED] = "; fails",
	[GONS_CREATED] = "; would be made",
};

static bool lacks(const char *line)
{
	return strstr(line, "(we lack it)") != NULL;
}

/* What a message calls it that a line is about. */
static const char *row_word(const char *line)
{
	return strstr(line, ": join by target ") ? "target"
						 : text("%.*s", (int)strcspn(line, ":"), line);
}

/* The line of a namespace and what became of it. */
static void compare_namespace(const struct caller *caller, const char *words,
			      const struct outcome *outcome, int type)
{
	const struct gons_namespace *said = &outcome->said.report.namespaces[type];
	const struct gons_namespace *done = &outcome->done.report.namespaces[type];
	const char *name = namespace_types[type].name;
	const char *line = line_of(outcome, name);

	if (said->state != done->state || said->error != done->error ||
	    said->before != done->before)
		differ(words, caller, outcome, "%s is reported as %u (%d), done %u (%d)", name,
		       said->state, said->error, done->state, done->error);
	if (!line) {
		if (done->state != GONS_UNTOUCHED)
			differ(words, caller, outcome, "%s has no line", name);
		return;
	}
	/* A reference may be wrong, and what was made may not work: lo, for one. */
	if (!strstr(line, verdicts[done->state]) &&
	    !(strstr(line, "; fails: ") &&
	      strstr(outcome->done.message, text("gons_%s ", row_word(line)))))
		differ(words, caller, outcome, "the verdict on %s is not \"%s\"", name,
		       verdicts[done->state]);
	if (!strstr(line, text("%llu", (unsigned long long)done->before)))
		differ(words, caller, outcome, "ours is not in the line of %s", name);
	if (done->state == GONS_JOINED && (!strstr(line, "looked") || type == GONS_USER) &&
	    !strstr(line, text(" to %llu", (unsigned long long)done->after)))
		differ(words, caller, outcome, "%llu is not in the line of %s",
		       (unsigned long long)done->after, name);
	if (done->state != GONS_UNTOUCHED && done->state != GONS_FAILED && lacks(line))
		differ(words, caller, outcome, "%s lacks something, and was entered", name);
}

/* Of those that fail together one at least lacks something if it is EPERM, else none does. */
static void compare_lacks(const struct caller *caller, const char *words,
			  const struct outcome *outcome)
{
	bool lacking = false, failed = false;
	int error = 0;

	for (int type = 0; type < GONS_TYPES; type++) {
		const struct gons_namespace *done = &outcome->done.report.namespaces[type];

		if (done->state != GONS_FAILED)
			continue;
		failed = true;
		error = done->error;
		lacking |= lacks(line_of(outcome, namespace_types[type].name));
	}
	/* EACCES is what /proc says to who may not inspect a process, and also that of a path. */
	if (failed && error != EACCES && lacking != (error == EPERM))
		differ(words, caller, outcome, "something is %slacking, and the error is %d",
		       lacking ? "" : "not ", error);
}

/* Inode numbers of what a trial has made are others each time. */
static bool same_message(const struct result *said, const struct result *done)
{
	size_t length = strcspn(done->message, ";");

	return strncmp(said->message, done->message, length) == 0 &&
	       strcspn(said->message, ";") == length;
}

static void compare_result(const struct caller *caller, const char *words,
			   const struct outcome *outcome)
{
	const char *last = last_line(outcome);
	bool meaningless = strstr(last, "the plan cannot be carried out: ") != NULL;

	if (outcome->said.report.status != outcome->said.status)
		differ(words, caller, outcome, "the report has another status");
	if ((strstr(last, "would work") != NULL) != (outcome->done.status == 0) ||
	    (strstr(last, "several threads") != NULL) != (caller->threads && !meaningless))
		differ(words, caller, outcome, "the last sentence is wrong");
	if (caller->threads && !meaningless) {
		if (outcome->said.status != -EINVAL ||
		    !strstr(outcome->said.message, "threads were already running"))
			differ(words, caller, outcome, "there are threads, and it did not matter");
		return;
	}
	if (outcome->said.status != outcome->done.status)
		differ(words, caller, outcome, "the result is another one");
	if (!same_message(&outcome->said, &outcome->done))
		differ(words, caller, outcome, "the message is another one: %s",
		       outcome->said.message);
}

static unsigned working; /* of the cases compared since the last note */

/* False if there is no such caller here. */
static bool compare(const struct caller *caller, const char *words)
{
	struct outcome *outcome = try_case(caller, words);
	bool able = !outcome->unable;

	if (able) {
		working += outcome->done.status == 0;
		compare_result(caller, words, outcome);
		for (int type = 0; type < GONS_TYPES; type++)
			compare_namespace(caller, words, outcome, type);
		compare_lacks(caller, words, outcome);
	}
	forget(outcome);
	return able;
}

static void note(const char *what, unsigned count)
{
	printf("# note: %u cases of %s compared, of which %u work\n", count, what, working);
	working = 0;
	fflush(stdout);
}

/* Compares all patterns with all types, or with one. */
static unsigned compare_all(const struct caller *caller, const char *const *list, size_t count,
			    int types)
{
	unsigned compared = 0;

	for (size_t i = 0; i < count; i++) {
		for (int type = 0; type < types; type++) {
			const char *name = namespace_types[type].name;

			if (makes_sense(list[i], name) && compare(caller, expand(list[i], name)))
				compared++;
		}
	}
	return compared;
}

static void compare_matrix(const struct caller *caller)
{
	unsigned compared;

	if (caller->root && !is_root())
		skip_because("only root can be %s", caller->name);
	places_begin();
	compared = compare_all(caller, patterns, pattern_count, NAMESPACE_TYPES);
	if (compared == 0)
		skip_because("nobody can be %s here", caller->name);
	assert_true(compared > (pattern_count - 2) * NAMESPACE_TYPES);
	note(caller->name, compared);
}

static void is_right_for_root(void **state)
{
	(void)state;
	compare_matrix(&callers[0]);
}

static void is_right_for_an_ordinary_user(void **state)
{
	(void)state;
	compare_matrix(&callers[1]);
}

static void is_right_without_cap_sys_admin(void **state)
{
	(void)state;
	compare_matrix(&callers[2]);
}

static void is_right_without_cap_sys_chroot(void **state)
{
	(void)state;
	compare_matrix(&callers[3]);
}

static void is_right_in_a_nested_user_namespace(void **state)
{
	(void)state;
	compare_matrix(&callers[4]);
}

static void is_right_in_one_without_cap_sys_admin(void **state)
{
	(void)state;
	compare_matrix(&callers[5]);
}

static void is_right_with_two_threads(void **state)
{
	(void)state;
	compare_matrix(&callers[6]);
}

static void is_right_about_namespaces_below_ours(void **state)
{
	unsigned compared = 0;

	(void)state;
	places_begin();
	for (size_t i = 0; i < caller_above_count; i++)
		if (!callers_above[i].root || is_root())
			compared += compare_all(&callers_above[i], patterns_below,
						pattern_below_count, NAMESPACE_TYPES);
	assert_true(compared > 0);
	note("namespaces below ours", compared);
}

/* --- the other words --- */

static void is_right_about_other_words(void **state)
{
	unsigned compared = 0;

	(void)state;
	places_begin();
	for (size_t i = 0; i < caller_count; i++)
		if (!callers[i].root || is_root())
			compared += compare_all(&callers[i], word_patterns, word_pattern_count, 1);
	note("other words", compared);
}

static void is_right_where_proc_is_masked(void **state)
{
	static const struct caller caller = { "a user with a masked /proc", be_masked, true,
					      false };
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("only root can mask /proc");
	places_begin();
	compare_all(&caller, word_patterns, word_pattern_count, 1);
	outcome = try_case(&caller, "user=new pid=new mnt=new proc=1");
	assert_int_equal(outcome->said.status, -EPERM);
	assert_contains(line_of(outcome, "proc"), "; fails: Operation not permitted");
	assert_contains(line_of(outcome, "pid"), "; would be made");
	forget(outcome);
}

static void tells_that_a_pid_namespace_is_no_descendant(void **state)
{
	static const struct caller caller = { "a process below", be_below, true, false };
	struct outcome *outcome;

	(void)state;
	if (!is_root())
		skip_because("only root makes a pid namespace without a user namespace");
	outcome = try_case(&caller, text("pid=/proc/%d/ns/pid uts=new order=pid,uts", getpid()));
	assert_int_equal(outcome->said.status, -EINVAL);
	assert_int_equal(outcome->done.status, -EINVAL);
	assert_contains(line_of(outcome, "pid"), "; fails: Invalid argument; the pid namespace is "
						 "not a descendant of ours");
	assert_contains(line_of(outcome, "uts"), "; is not reached");
	forget(outcome);
}

static void tells_that_the_kernel_is_too_old(void **state)
{
	static const struct caller caller = { "a process of the past", be_on_an_older_kernel, false,
					      false };
	struct outcome *outcome = try_case(&caller, "net=id:1:2");

	(void)state;
	assert_int_equal(outcome->said.status, -ENOSYS);
	assert_int_equal(outcome->done.status, -ENOSYS);
	assert_contains(line_of(outcome, "net"), "which takes Linux 6.18");
	forget(outcome);
}

static void tells_that_no_process_can_start_in_a_pid_namespace(void **state)
{
	struct outcome *outcome;
	struct place place;
	int fd;

	(void)state;
	if (!pidfd_tells_namespaces())
		skip_because("before Linux 6.11 a namespace does not tell its processes");
	assert_int_equal(place_begin(&place, CLONE_NEWPID | (is_root() ? 0 : CLONE_NEWUSER)), 0);
	fd = open(text("/proc/%d/ns/pid", place.pid), O_RDONLY);
	place_end(&place);
	assert_true(fd >= 0);
	outcome = try_case(is_root() ? as_root : as_user, text("pid=fd:%d", fd));
	close(fd);
	if (is_root())
		assert_int_equal(outcome->done.status, -ENOMEM);
	assert_int_equal(outcome->said.status, outcome->done.status);
	assert_string_equal(outcome->said.message, outcome->done.message);
	forget(outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(is_right_for_root),
		place_test(is_right_for_an_ordinary_user),
		place_test(is_right_without_cap_sys_admin),
		place_test(is_right_without_cap_sys_chroot),
		place_test(is_right_in_a_nested_user_namespace),
		place_test(is_right_in_one_without_cap_sys_admin),
		place_test(is_right_with_two_threads),
		place_test(is_right_about_namespaces_below_ours),
		place_test(is_right_about_other_words),
		place_test(is_right_where_proc_is_masked),
		real_test(tells_that_a_pid_namespace_is_no_descendant),
		real_test(tells_that_the_kernel_is_too_old),
		real_test(tells_that_no_process_can_start_in_a_pid_namespace),
	};

	aside_begin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
