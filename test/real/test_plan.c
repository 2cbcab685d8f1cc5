/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan of the C API as text: setting words, several at once or none, variables, options, the
 * environment that is made of it, and what is said of a failure. Memory runs out at every single
 * allocation.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "traces.h"

enum { KEPT = 16 };

static gons_plan *plan;
static struct run run;

static int begin(void **state)
{
	(void)state;
	plan = gons_plan_new();
	return plan ? 0 : -1;
}

static int end(void **state)
{
	gons_plan_free(plan);
	plan = NULL;
	run_free(&run);
	return support_teardown(state);
}

/* --- memory that runs out --- */

static int allocations_left = -1; /* -1: as many as it takes */

static bool may_allocate(void)
{
	if (allocations_left == 0)
		return false;
	if (allocations_left > 0)
		allocations_left--;
	return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *memory, size_t count, size_t size);
char *__real_strdup(const char *string);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *memory, size_t count, size_t size);
char *__wrap_strdup(const char *string);

void *__wrap_malloc(size_t size)
{
	return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
	return may_allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_reallocarray(void *memory, size_t count, size_t size)
{
	return may_allocate() ? __real_reallocarray(memory, count, size) : NULL;
}

char *__wrap_strdup(const char *string)
{
	return may_allocate() ? __real_strdup(string) : NULL;
}

/* --- what a plan says --- */

/* Everything that it puts into an environment, separated by newlines; valid as text() is. */
static const char *told_with(char *const base[])
{
	char **environment = gons_plan_environ(plan, base);
	const char *all = "";

	assert_non_null(environment);
	for (size_t i = 0; environment[i]; i++)
		all = text("%s%s\n", all, environment[i]);
	free(environment);
	return all;
}

static const char *told(void)
{
	return told_with((char *const[]){ NULL });
}

static void assert_said(int got, int error, const char *part)
{
	assert_failed(plan, got, error, part, 0);
}

static void a_new_plan_is_empty(void **state)
{
	(void)state;
	assert_null(gons_plan_error(plan));
	assert_int_equal(gons_plan_report(plan)->size, sizeof(struct gons_report));
	assert_int_equal(gons_plan_report(plan)->types, GONS_TYPES);
	assert_int_equal(gons_plan_report(plan)->status, 0);
	assert_string_equal(told(), "");
	gons_plan_free(NULL);
}

static void words_are_set_replaced_and_taken_out(void **state)
{
	char value[] = "pid:1";

	(void)state;
	assert_int_equal(gons_plan_set(plan, "net", value), 0);
	memset(value, 'x', sizeof(value) - 1); /* it was copied */
	assert_string_equal(told(), "gons_net=pid:1\n");
	assert_int_equal(gons_plan_set(plan, "net", "new"), 0);
	assert_int_equal(gons_plan_set(plan, "uts", "new"), 0);
	assert_string_equal(told(), "gons_net=new\ngons_uts=new\n");
	assert_int_equal(gons_plan_set(plan, "net", NULL), 0);
	assert_string_equal(told(), "gons_uts=new\n");
	assert_int_equal(gons_plan_set(plan, "uts", ""), 0);
	assert_int_equal(gons_plan_set(plan, "uts", ""), 0);
	assert_string_equal(told(), "");
}

static void bad_words_and_values_are_refused(void **state)
{
	static const struct {
		const char *word;
		const char *value;
	} bad[] = {
		{ "gons_net", "new" }, { "Net", "new" },     { "", "x" },
		{ "nett", "new" },     { "ne", "new" },      { "net=", "new" },
		{ "net", "pid:x" },    { "net", "fd:-1" },   { "order", "net,x" },
		{ "fork", "2" },       { "uid", "-1" },      { "caps", "xyz" },
		{ "uidmap", "1:2" },   { "onerror", "cry" }, { "monotonic", "1s" },
		{ "proc", "2" },       { "target", "x" },    { "sysvsem", "old" },
		{ "nett", NULL },      { "nett", "" },       { "reexec_x", "1" },
	};

	(void)state;
	gons_plan_set(plan, "net", "new");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_said(gons_plan_set(plan, bad[i].word, bad[i].value), -EINVAL, bad[i].word);
		assert_int_equal(gons_plan_failure(plan)->step, GONS_STEP_READ);
		assert_non_null(gons_plan_failure(plan)->advice);
		assert_string_equal(told(), "gons_net=new\n");
	}
	assert_contains(gons_plan_error((gons_plan_set(plan, "nett", "x"), plan)), "net");
}

static void an_error_holds_until_the_next_function(void **state)
{
	gons_plan *other = gons_plan_new();

	(void)state;
	gons_plan_set(plan, "no", "x");
	assert_non_null(gons_plan_error(plan));
	assert_non_null(gons_plan_error(plan));
	assert_null(gons_plan_error(other));
	free(gons_plan_environ(plan, NULL)); /* takes a plan that it cannot change */
	assert_non_null(gons_plan_error(plan));
	assert_int_equal(gons_plan_set(plan, "net", "new"), 0);
	assert_null(gons_plan_error(plan));
	gons_plan_option(plan, GONS_SEALED, 5);
	assert_non_null(gons_plan_error(plan));
	assert_int_equal(gons_plan_option(plan, GONS_SEALED, 1), 0);
	assert_null(gons_plan_error(plan));
	gons_plan_setenv(plan, "", NULL);
	assert_non_null(gons_plan_error(plan));
	assert_int_equal(gons_plan_parse(plan, ""), 0);
	assert_null(gons_plan_error(plan));
	gons_plan_free(other);
}

static void what_shows_in_the_whole_is_found_when_it_is_carried_out(void **state)
{
	(void)state;
	assert_int_equal(gons_plan_set(plan, "hostname", "name"), 0);
	assert_int_equal(gons_plan_set(plan, "uidmap", "root"), 0);
	assert_failed(plan, gons_run(plan, NULL, NULL, NULL), -EINVAL, "", -EINVAL);
}

/* --- a failure in parts --- */

struct parts {
	const char *words;
	enum gons_step step;
	const char *word, *value, *reason, *advice, *other;
};

static void assert_part(const char *words, const char *got, const char *wanted)
{
	if (!got != !wanted || (got && strcmp(got, wanted) != 0))
		fail_msg("%s: %s and not %s", words, got ? got : "NULL", wanted ? wanted : "NULL");
}

static void assert_parts(const struct parts *wanted)
{
	const struct gons_failure *failure = gons_plan_failure(plan);

	if (!failure)
		fail_msg("%s: no failure", wanted->words);
	if (failure->step != wanted->step)
		fail_msg("%s: step %u and not %u", wanted->words, failure->step,
			 (unsigned)wanted->step);
	assert_part(wanted->words, failure->word, wanted->word);
	assert_part(wanted->words, failure->value, wanted->value);
	assert_part(wanted->words, failure->reason, wanted->reason);
	assert_part(wanted->words, failure->advice, wanted->advice);
	assert_part(wanted->words, failure->other, wanted->other);
}

static void a_word_that_is_not_understood_is_told_in_parts(void **state)
{
	static const struct parts rows[] = {
		{ "net=pid:x", GONS_STEP_READ, "net", "pid:x", NULL,
		  "pid: takes a process id, a number from 1 to 4194304", NULL },
		{ "net='pid:\"; x\": y'", GONS_STEP_READ, "net", "pid:\"; x\": y", NULL,
		  "pid: takes a process id, a number from 1 to 4194304", NULL },
		{ "uts=name:x", GONS_STEP_READ, "uts", "name:x", NULL,
		  "name: works for gons_net only", "net" },
		{ "fork=gons_tmp", GONS_STEP_READ, "fork", "gons_tmp", NULL,
		  "it is one of: auto, 0, 1, init", NULL },
		{ "order=net,gons_tmp", GONS_STEP_READ, "order", "net,gons_tmp", NULL,
		  "the types are: cgroup ipc mnt net pid time user uts", NULL },
		{ "order=net,net", GONS_STEP_READ, "order", "net,net", NULL,
		  "each type stands at most once in gons_order", NULL },
		{ "tmp=", GONS_STEP_OTHER, NULL, NULL, NULL, NULL, NULL },
		{ "tmp", GONS_STEP_READ, NULL, "tmp", NULL,
		  "it consists of WORD=VALUE, a value with spaces in '...'", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (gons_plan_parse(plan, rows[i].words) == 0)
			assert_null(gons_plan_failure(plan));
		else
			assert_parts(&rows[i]);
	}
	gons_plan_set(plan, "tmpp", "/x");
	assert_null(gons_plan_failure(plan)->word);
	assert_string_equal(gons_plan_failure(plan)->value, "/x");
	assert_begins(gons_plan_failure(plan)->advice, "behind gons_ stands one of: ");
}

static void what_is_missing_is_told_in_parts(void **state)
{
	static const struct parts rows[] = {
		{ "tmp=fresh", GONS_STEP_CHECK, "tmp", "fresh",
		  "gons_tmp is set, but it takes gons_mnt", "set that too, or unset gons_tmp",
		  "mnt" },
		{ "uidmap=root", GONS_STEP_CHECK, "uidmap", "root",
		  "gons_uidmap is set, but it takes gons_user=new",
		  "set that too, or unset gons_uidmap", "user" },
		{ "net=new order=uts", GONS_STEP_CHECK, "net", "new",
		  "gons_net is set, but gons_order \"uts\" lacks it",
		  "add net to gons_order, or unset one of the two", "order" },
		{ "net=target", GONS_STEP_CHECK, "net", "target",
		  "gons_net refers to gons_target, which is not set", "name a process there",
		  "target" },
		{ "mnt=new tmp=fresh fork=0", GONS_STEP_CHECK, "tmp", "fresh",
		  "gons_tmp=fresh takes a fork, which gons_fork=0 forbids", "unset one of the two",
		  "fork" },
		{ "mnt=new root=fd:3", GONS_STEP_CHECK, "root", "fd:3",
		  "gons_root=fd:N is a directory of the mount namespace that gons_mnt=new leaves",
		  "give its path, or join one", "mnt" },
		{ "devices=host", GONS_STEP_CHECK, "devices", "host",
		  "gons_devices=host is set, but it takes gons_trust=0 or inspect",
		  "set that too, or unset gons_devices", "trust" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		gons_plan_free(plan);
		plan = gons_plan_new();
		assert_succeeded(plan, gons_plan_parse(plan, rows[i].words));
		assert_failed(plan, gons_run(plan, NULL, NULL, NULL), -EINVAL, rows[i].word,
			      -EINVAL);
		assert_parts(&rows[i]);
	}
}

/* Each way of carrying out a plan hands on what failed in another process. */
static void a_step_that_fails_is_told_in_parts(void **state)
{
	static char *const arguments[] = { "x", NULL };
	static const struct parts rows[] = {
		{ "net=/nowhere", GONS_STEP_REFERENCE, "net", "/nowhere",
		  "gons_net names a file that is not there",
		  "that of a running process is /proc/PID/ns/net, and gone when it has ended",
		  NULL },
		{ "wd=/nowhere", GONS_STEP_DIRECTORY, "wd", "/nowhere",
		  "there is no such directory", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		gons_plan_free(plan);
		plan = gons_plan_new();
		assert_succeeded(plan, gons_plan_parse(plan, rows[i].words));
		assert_failed(plan, gons_run(plan, NULL, NULL, NULL), -ENOENT, "nowhere", -ENOENT);
		assert_parts(&rows[i]);
		assert_failed(plan, gons_spawn(plan, "/bin/true", arguments, NULL, NULL), -ENOENT,
			      "nowhere", -ENOENT);
		assert_parts(&rows[i]);
		assert_failed(plan, gons_explain(plan, NULL), -ENOENT, "nowhere", -ENOENT);
		assert_parts(&rows[i]);
	}
}

static void a_failure_of_no_step_is_told_in_parts(void **state)
{
	static char *const arguments[] = { "x", NULL };
	static const struct parts program = {
		"",
		GONS_STEP_EXECUTE,
		NULL,
		"/nowhere/program",
		"the program and its interpreter are looked up inside",
		NULL,
		NULL
	};
	static const struct parts option = { "", GONS_STEP_OTHER, NULL, NULL, NULL, NULL, NULL };

	(void)state;
	assert_failed(plan, gons_spawn(plan, "/nowhere/program", arguments, NULL, NULL), -ENOENT,
		      "/nowhere/program", 0);
	assert_parts(&program);
	assert_said(gons_plan_option(plan, GONS_SEALED, 2), -EINVAL, "GONS_SEALED");
	assert_parts(&option);
	assert_succeeded(plan, gons_plan_option(plan, GONS_SEALED, 1));
}

static void a_long_value_is_cut_in_a_failure(void **state)
{
	static char value[5000];
	const struct gons_failure *failure;

	(void)state;
	memset(value, 'x', sizeof(value) - 1);
	value[10] = '\n';
	assert_said(gons_plan_set(plan, "wd", value), -EINVAL, "longer");
	failure = gons_plan_failure(plan);
	assert_int_equal(strlen(failure->value), 256 + 3);
	assert_begins(failure->value, "xxxxxxxxxx?x");
	assert_begins(failure->advice, "it is longer than");
}

/* --- several at once --- */

static void texts_are_parsed(void **state)
{
	static const struct {
		const char *text;
		const char *told;
	} good[] = {
		{ "", "" },
		{ " \t\n ", "" },
		{ "net=new", "gons_net=new\n" },
		{ " net=new\t\nuts=new\r\v\f", "gons_net=new\ngons_uts=new\n" },
		{ "net=new net=pid:1", "gons_net=pid:1\n" },
		{ "net=new net=", "" },
		{ "net=new net='' uts=new", "gons_uts=new\n" },
		{ "tmp='/a b'", "gons_tmp=/a b\n" },
		{ "tmp=/a' 'b", "gons_tmp=/a b\n" },
		{ "tmp='/a'b' c'", "gons_tmp=/ab c\n" },
		{ "tmp=/a=b", "gons_tmp=/a=b\n" },
		{ "tmp=/a\"b\\c", "gons_tmp=/a\"b\\c\n" },
		{ "bind='/a\tb:/c','/d\ne'", "gons_bind=/a\tb:/c,/d\ne\n" },
		{ "monotonic=-5 time=new", "gons_time=new\ngons_monotonic=-5\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		gons_plan_free(plan);
		plan = gons_plan_new();
		assert_succeeded(plan, gons_plan_parse(plan, good[i].text));
		assert_string_equal(told(), good[i].told);
	}
}

static void parsing_changes_what_was_set(void **state)
{
	(void)state;
	gons_plan_parse(plan, "net=new uts=new tmp=/x");
	assert_int_equal(gons_plan_parse(plan, "uts=pid:1 tmp= ipc=new"), 0);
	assert_string_equal(told(), "gons_ipc=new\ngons_net=new\ngons_uts=pid:1\n");
}

static void all_words_are_taken_or_none(void **state)
{
	static const struct {
		const char *text;
		const char *part;
	} bad[] = {
		{ "uts=pid:1 net= nothing", "\"nothing\"" },
		{ "uts=pid:1 net=pid:x", "pid:x" },
		{ "uts=pid:1 no=such", "no" },
		{ "ipc=new uts= =x", "\"=x\"" },
		{ "ipc=new tmp='/a b", "\"tmp='/a b\"" },
		{ "ipc=new tmp=/a' b", "\"tmp=/a' b\"" },
		{ "ipc=new 'net=new'", "\"'net=new'\"" },
		{ "ipc=new net =new", "\"net =new\"" },
		{ "tmp=/x gons_net=new", "gons_net" },
	};

	(void)state;
	gons_plan_parse(plan, "net=new uts=new");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_said(gons_plan_parse(plan, bad[i].text), -EINVAL, bad[i].part);
		assert_string_equal(told(), "gons_net=new\ngons_uts=new\n");
	}
}

/* --- environment --- */

static void a_base_is_kept_in_its_order(void **state)
{
	char *const base[] = { "Z=1", "A=2", "gons_mnt=/x", "no equals sign", "gons_reexec_fds=3",
			       "",    "Z=3", NULL };

	(void)state;
	gons_plan_set(plan, "net", "new");
	assert_string_equal(told_with(base), "Z=1\nA=2\nno equals sign\n\nZ=3\ngons_net=new\n");
}

static void no_base_is_the_environment_of_the_caller(void **state)
{
	(void)state;
	setenv("TEST_OF_OURS", "here", 1);
	setenv("gons_uts", "/nonexistent", 1);
	assert_contains(told_with(NULL), "TEST_OF_OURS=here\n");
	assert_null(strstr(told_with(NULL), "gons_"));
	unsetenv("TEST_OF_OURS");
	unsetenv("gons_uts");
}

static void variables_take_precedence(void **state)
{
	char *const base[] = { "AB=1", "A=2", "ABC=3", "B=4", "A=5", NULL };

	(void)state;
	assert_int_equal(gons_plan_setenv(plan, "A", "one = two"), 0);
	assert_int_equal(gons_plan_setenv(plan, "B", NULL), 0);
	assert_int_equal(gons_plan_setenv(plan, "C", ""), 0);
	assert_string_equal(told_with(base), "AB=1\nABC=3\nA=one = two\nC=\n");
	assert_int_equal(gons_plan_setenv(plan, "A", NULL), 0);
	assert_int_equal(gons_plan_setenv(plan, "B", "back"), 0);
	assert_string_equal(told_with(base), "AB=1\nABC=3\nB=back\nC=\n");
}

static void names_of_variables_are_checked(void **state)
{
	(void)state;
	assert_said(gons_plan_setenv(plan, "", "x"), -EINVAL, "\"\"");
	assert_said(gons_plan_setenv(plan, "A=B", "x"), -EINVAL, "A=B");
	assert_said(gons_plan_setenv(plan, "gons_net", "x"), -EINVAL, "gons_net");
	assert_said(gons_plan_setenv(plan, "gons_", NULL), -EINVAL, "gons_");
	assert_succeeded(plan, gons_plan_setenv(plan, "gons", "x"));
	assert_string_equal(told(), "gons=x\n");
}

/* A program that is started with it and one that is spawned by the plan are in the same place. */
static void a_program_reads_the_same_plan(void **state)
{
	static const char *const words = "uts=new hostname=read ipc=new user=new uidmap=root "
					 "mnt=new bind='/etc:/media:ro' wd=/media keepenv=1";
	const char *variables[64];
	char **environment;
	size_t count = 0;

	(void)state;
	assert_succeeded(plan, gons_plan_parse(plan, words));
	environment = gons_plan_environ(plan, (char *const[]){ "TEST=1", NULL });
	for (; environment[count]; count++)
		variables[count] = environment[count];
	variables[count] = NULL;
	run_program(&run, artefact("test/probe-a"), variables);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_string_equal(probe_text(&run, "hostname"), "read");
	assert_string_equal(probe_text(&run, "cwd"), "/media");
	assert_int_not_equal(probe_namespace(&run, "ipc"), own_namespace("ipc"));
	/* and it has kept every word as it was set */
	for (size_t i = 0; i < count; i++) {
		const char *name = text("%.*s", (int)strcspn(variables[i], "="), variables[i]);

		assert_string_equal(probe_variable(&run, name), variables[i] + strlen(name) + 1);
	}
	free(environment);
}

/* --- options --- */

static void options_have_ranges(void **state)
{
	static const struct {
		enum gons_option option;
		long value;
	} good[] = { { GONS_TERM_CHILD, 0 },     { GONS_TERM_CHILD, INT_MAX }, { GONS_DEADLINE, 0 },
		     { GONS_DEADLINE, INT_MAX }, { GONS_SEALED, 0 },           { GONS_SEALED, 1 },
		     { GONS_KEEP_FD, 0 },        { GONS_KEEP_FD, INT_MAX },    { GONS_KEEP_FD, -1 },
		     { GONS_RESULT_MAX, 0 },     { GONS_RESULT_MAX, LONG_MAX } },
	  bad[] = { { GONS_TERM_CHILD, -1 },    { GONS_TERM_CHILD, (long)INT_MAX + 1 },
		    { GONS_DEADLINE, -1 },      { GONS_DEADLINE, LONG_MAX },
		    { GONS_SEALED, 2 },         { GONS_SEALED, -1 },
		    { GONS_KEEP_FD, -2 },       { GONS_KEEP_FD, (long)INT_MAX + 1 },
		    { GONS_RESULT_MAX, -1 },    { GONS_RESULT_MAX, LONG_MIN },
		    { (enum gons_option)0, 1 }, { (enum gons_option)9999, 1 },
		    { GONS_STDIN, -2 },         { GONS_STDERR, (long)INT_MAX + 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_succeeded(plan, gons_plan_option(plan, good[i].option, good[i].value));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_said(gons_plan_option(plan, bad[i].option, bad[i].value), -EINVAL,
			    "invalid value ");
	assert_said(gons_plan_option(plan, GONS_RESULT_MAX, LONG_MIN), -EINVAL,
		    text("%ld", LONG_MIN));
}

static void sixteen_descriptors_can_be_kept(void **state)
{
	(void)state;
	for (int i = 0; i < KEPT; i++)
		assert_succeeded(plan, gons_plan_option(plan, GONS_KEEP_FD, 100 + i));
	assert_succeeded(plan, gons_plan_option(plan, GONS_KEEP_FD, 100)); /* given already */
	assert_said(gons_plan_option(plan, GONS_KEEP_FD, 99), -ENOSPC, "16");
	assert_succeeded(plan, gons_plan_option(plan, GONS_KEEP_FD, -1));
	assert_succeeded(plan, gons_plan_option(plan, GONS_KEEP_FD, 99));
}

/* --- memory --- */

static int set_a_word(void)
{
	return gons_plan_set(plan, "net", "pid:1");
}

static int parse_three(void)
{
	return gons_plan_parse(plan, "net=pid:1 ipc=new uts=");
}

static int set_a_variable(void)
{
	return gons_plan_setenv(plan, "NEW", "value");
}

static int replace_a_variable(void)
{
	return gons_plan_setenv(plan, "OLD", "new");
}

static int make_an_environment(void)
{
	char **environment = gons_plan_environ(plan, NULL);

	free(environment);
	return environment ? 0 : -ENOMEM;
}

static void without_memory_nothing_changes(void **state)
{
	static int (*const functions[])(void) = { set_a_word, parse_three, set_a_variable,
						  replace_a_variable, make_an_environment };

	(void)state;
	gons_plan_parse(plan, "net=new uts=new tmp=/x");
	gons_plan_setenv(plan, "OLD", "value");
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		const char *before = told();
		int got = -ENOMEM, count;

		for (count = 0; got != 0; count++) {
			allocations_left = count;
			got = functions[i]();
			allocations_left = -1;
			if (got == 0)
				break;
			assert_int_equal(got, -ENOMEM);
			if (functions[i] != make_an_environment)
				assert_contains(gons_plan_error(plan), "Cannot allocate memory");
			assert_string_equal(told(), before);
		}
		assert_true(count > 0);
	}
	assert_string_equal(told(),
			    "OLD=new\nNEW=value\ngons_ipc=new\ngons_net=pid:1\ngons_tmp=/x\n");
	allocations_left = 0;
	assert_null(gons_plan_new());
	allocations_left = -1;
}

#define test(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_new_plan_is_empty),
		test(words_are_set_replaced_and_taken_out),
		test(bad_words_and_values_are_refused),
		test(an_error_holds_until_the_next_function),
		test(what_shows_in_the_whole_is_found_when_it_is_carried_out),
		test(a_word_that_is_not_understood_is_told_in_parts),
		test(what_is_missing_is_told_in_parts),
		test(a_step_that_fails_is_told_in_parts),
		test(a_failure_of_no_step_is_told_in_parts),
		test(a_long_value_is_cut_in_a_failure),
		test(texts_are_parsed),
		test(parsing_changes_what_was_set),
		test(all_words_are_taken_or_none),
		test(a_base_is_kept_in_its_order),
		test(no_base_is_the_environment_of_the_caller),
		test(variables_take_precedence),
		test(names_of_variables_are_checked),
		test(a_program_reads_the_same_plan),
		test(options_have_ranges),
		test(sixteen_descriptors_can_be_kept),
		test(without_memory_nothing_changes),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
