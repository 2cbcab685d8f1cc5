/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_reexec(): an action in this program, started again inside. Where the action is, what passes
 * between the two, and how every end and every failure is told.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actions.h"
#include "call.h"

enum { DEADLINE = 50, FOR_EVER = 600000 };

static void action_joins_all_eight(void **state)
{
	(void)state;
	use(go_to(ALL_EIGHT));
	assert_succeeded(plan, call("look", NULL, 0));
	assert_int_equal(length, sizeof(struct seen));
	assert_seen_in_target((const struct seen *)result);
	assert_string_equal(((const struct seen *)result)->directory, "/");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct gons_namespace *told = &gons_plan_report(plan)->namespaces[i];

		assert_int_equal(told->state, GONS_JOINED);
		assert_int_equal(told->before, own_namespace(namespace_types[i].name));
		assert_int_equal(told->after, namespace_of(target.pid, namespace_types[i].name));
	}
	assert_int_equal(gons_plan_report(plan)->size, sizeof(struct gons_report));
	assert_int_equal(gons_plan_report(plan)->types, GONS_TYPES);
	assert_no_traces();
}

static void action_is_in_eight_new_ones(void **state)
{
	const struct seen *seen;

	(void)state;
	use("cgroup=new ipc=new mnt=new net=new pid=new time=new user=new uts=new hostname=x");
	assert_succeeded(plan, call("look", NULL, 0));
	seen = (const struct seen *)result;
	assert_int_equal(seen->pid, 1);
	assert_string_equal(seen->hostname, "x");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		assert_int_not_equal(seen->namespaces[i], own_namespace(namespace_types[i].name));
		assert_int_equal(gons_plan_report(plan)->namespaces[i].state, GONS_CREATED);
	}
	assert_no_traces();
}

static void one_who_stays_outside_changes_nothing(void **state)
{
	static const char *const modes[] = { "fork=1", "fork=init", "pid=new fork=init",
					     "mnt=new tmp=fresh wd=/" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(text("user=new %s", modes[i]));
		assert_result(call_with("measure", "four"), "4");
		assert_refused(call_with("return", "17"), 17, "17");
		assert_failed(plan, call_with("kill", "9"), -ECHILD, "signal 9", 0);
		assert_no_traces();
	}
}

/* --- what passes between the two --- */

static void nothing_passes_both_ways(void **state)
{
	(void)state;
	use("");
	assert_result(call("complement", NULL, 0), "");
	assert_int_equal(result[0], '\0');
	assert_result(call("complement", "", 0), "");
	assert_result(call("nothing", NULL, 0), "");
}

static void any_bytes_pass(void **state)
{
	char bytes[256];

	(void)state;
	use("");
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	assert_succeeded(plan, call("complement", bytes, sizeof(bytes)));
	assert_int_equal(length, sizeof(bytes));
	for (int i = 0; i < 256; i++)
		assert_int_equal((unsigned char)result[i], 255 - i);
	assert_int_equal(result[length], '\0');
	assert_no_traces();
}

static void megabytes_pass_both_ways_at_once(void **state)
{
	char *bytes = malloc(MEGABYTES);

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < MEGABYTES; i++)
		bytes[i] = (char)(i * 2654435761U >> 24);
	use("user=new");
	assert_succeeded(plan, call("complement", bytes, MEGABYTES));
	assert_int_equal(length, MEGABYTES);
	for (size_t i = 0; i < MEGABYTES; i++)
		if (result[i] != (char)~bytes[i])
			fail_msg("byte %zu is wrong", i);
	assert_int_equal(result[length], '\0');
	/* and where the one side is silent */
	assert_result(call("measure", bytes, MEGABYTES), text("%d", MEGABYTES));
	assert_succeeded(plan, call("talk", bytes, MEGABYTES));
	assert_int_equal(length, MEGABYTES);
	assert_result(call("nothing", bytes, MEGABYTES), "");
	free(bytes);
	assert_no_traces();
}

static void an_action_may_close_everything(void **state)
{
	(void)state;
	use("");
	assert_failed(plan, call("close everything", "parameter", 9), 5, "status 5", 0);
	assert_no_traces();
	gons_plan_parse(plan, "user=new pid=new");
	assert_failed(plan, call("close everything", "parameter", 9), 5, "status 5", 0);
	assert_no_traces();
}

static void the_result_may_be_nobodys(void **state)
{
	(void)state;
	use("");
	assert_int_equal(gons_reexec(plan, "measure", "x", 1, NULL, NULL), 0);
	assert_int_equal(gons_reexec(plan, "measure", "x", 1, NULL, &length), 0);
	assert_int_equal(length, 1);
	assert_int_equal(gons_reexec(plan, "measure", "x", 1, (void **)&result, NULL), 0);
	assert_string_equal(result, "1");
	assert_no_traces();
}

static void a_result_that_is_too_long_is_refused(void **state)
{
	(void)state;
	use("");
	gons_plan_option(plan, GONS_RESULT_MAX, 99);
	assert_refused(call("complement", text("%100d", 1), 100), -EMSGSIZE, "GONS_RESULT_MAX");
	assert_succeeded(plan, call("complement", text("%99d", 1), 99));
	assert_int_equal(length, 99);
	assert_refused(call("talk", NULL, 0), -EMSGSIZE, "GONS_RESULT_MAX");
	gons_plan_option(plan, GONS_RESULT_MAX, 0);
	assert_result(call("nothing", NULL, 0), "");
	assert_refused(call_with("measure", ""), -EMSGSIZE, "GONS_RESULT_MAX");
}

static void standard_streams_are_the_callers(void **state)
{
	int ends[2], before = fcntl(0, F_DUPFD_CLOEXEC, 90);

	(void)state;
	use("");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "a line\n", 7), 7);
	close(ends[1]);
	dup2(ends[0], 0);
	close(ends[0]);
	capture_begin(1);
	call("print", NULL, 0);
	assert_string_equal(capture_end(), "read a line\n");
	dup2(before, 0);
	close(before);
	assert_succeeded(plan, 0);
	assert_no_traces();
}

static void what_is_written_to_2_is_passed_on(void **state)
{
	static const struct {
		const char *written;
		const char *last;
	} cases[] = {
		{ "one\ntwo\n", "\"two\"" },
		{ "one\ntwo", "\"two\"" },
		{ "one\n\n\n", "\"one\"" },
		{ "\033[31mred\n", "\"?[31mred\"" },
		{ "\302\23331mred\n", "\"\302?31mred\"" }, /* U+009B: as ESC [ */
		{ "\23331mred\n", "\"?31mred\"" },
		{ "\303\233\360\237\230\200\n", "\"\303\233\360\237\230\200\"" },
	};

	(void)state;
	use("");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *passed;
		int got;

		capture_begin(2);
		got = call_with("complain", cases[i].written);
		passed = capture_end();
		assert_string_equal(passed, cases[i].written);
		assert_failed(plan, got, 3, "returned 3", 0);
		assert_contains(gons_plan_error(plan), cases[i].last);
	}
	assert_no_traces();
	/* nothing was written: nothing is told of it */
	assert_failed(plan, call_with("return", "3"), 3, "returned 3", 0);
	assert_null(strstr(gons_plan_error(plan), "last line"));
}

/* Also what is left when the action has ended. */
static void megabytes_to_2_are_passed_on(void **state)
{
	int before = fcntl(2, F_DUPFD_CLOEXEC, 90), file = memfd_create("errors", MFD_CLOEXEC), got;
	struct stat status;

	(void)state;
	use("");
	dup2(file, 2);
	got = call("shout", NULL, 0);
	dup2(before, 2);
	close(before);
	assert_int_equal(fstat(file, &status), 0);
	close(file);
	assert_succeeded(plan, got);
	assert_int_equal(status.st_size, MEGABYTES);
	assert_no_traces();
}

/* --- its end --- */

static void what_the_action_returns_is_told(void **state)
{
	(void)state;
	use("");
	for (int code = 1; code < 256; code += code == 2 ? 122 : 1) { /* 125 is ours, too */
		assert_refused(call_with("return", text("%d", code)), code,
			       text("returned %d", code));
		if (code > 130 && code < 250)
			code = 250;
	}
	assert_succeeded(plan, call_with("return", "0"));
	assert_succeeded(plan, call_with("return", "256"));
}

static void how_else_it_ends_is_told(void **state)
{
	(void)state;
	use("");
	assert_refused(call_with("exit", "7"), 7, "ended with status 7");
	assert_refused(call_with("exit", "125"), 125, "ended with status 125");
	assert_refused(call_with("exit", "0"), -EPROTO, "before it returned");
	assert_refused(call_with("kill", "9"), -ECHILD, "killed by signal 9");
	assert_refused(call_with("kill", "11"), -ECHILD, "killed by signal 11");
}

static void a_failed_join_is_told_apart(void **state)
{
	(void)state;
	use("net=/nonexistent");
	assert_failed(plan, call("nothing", NULL, 0), -ENOENT, "/nonexistent", -ENOENT);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].state, GONS_FAILED);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].error, ENOENT);
	assert_int_equal(gons_plan_report(plan)->size, sizeof(struct gons_report));
	assert_null(result);
	assert_no_traces();
	use("user=new wd=/nonexistent pid=new onerror=exit");
	capture_begin(2);
	call("nothing", NULL, 0);
	assert_string_equal(capture_end(), "");
	assert_failed(plan, -ENOENT, -ENOENT, "gons_wd", -ENOENT);
	use("hostname=name");
	assert_failed(plan, call("nothing", NULL, 0), -EINVAL, "hostname", -EINVAL);
	/* the plan can still do it right */
	gons_plan_set(plan, "hostname", NULL);
	assert_result(call_with("measure", "abc"), "3");
	assert_no_traces();
}

/* Else the action would run where the caller is, and be told that all is well. */
static void an_action_does_not_run_where_the_plan_was_taken(void **state)
{
	(void)state;
	use("user=new uts=new");
	assert_int_equal(gons_plan_setenv(plan, "LD_PRELOAD", artefact("test/thief.so")), 0);
	assert_refused(call("nothing", NULL, 0), -EPROTO, "LD_PRELOAD");
	gons_plan_setenv(plan, "LD_PRELOAD", NULL);
	assert_succeeded(plan, call("nothing", NULL, 0));
}

static void a_caller_without_an_environment_has_one_of_the_plan(void **state)
{
	char **before = environ, **made;

	(void)state;
	use("user=new uts=new");
	environ = NULL; /* clearenv(3) */
	made = gons_plan_environ(plan, NULL);
	call_with("measure", "abc");
	environ = before;
	assert_string_equal(made[0], "gons_user=new");
	assert_string_equal(made[1], "gons_uts=new");
	assert_null(made[2]);
	free(made);
	assert_result(0, "3");
}

/* The next re-execution makes another one. */
static void close_copy(void)
{
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GET_SEALS) == SEALS)
			close(fd);
}

static void a_program_may_be_called_by_a_long_name(void **state)
{
	char *before = program_invocation_short_name, name[300];

	(void)state;
	use("uts=/proc/self/ns/uts");
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	close_copy();
	program_invocation_short_name = name;
	call_with("measure", "abc");
	program_invocation_short_name = before;
	assert_result(gons_plan_error(plan) ? -1 : 0, "3");
}

static void a_limit_of_files_is_told(void **state)
{
	struct rlimit before, limit;
	int got;

	(void)state;
	use("uts=/proc/self/ns/uts");
	close_copy();
	getrlimit(RLIMIT_FSIZE, &before);
	limit = (struct rlimit){ 4096, before.rlim_max };
	setrlimit(RLIMIT_FSIZE, &limit);
	traces_remember();
	got = call("nothing", NULL, 0);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_refused(got, -EFBIG, "sealed copy");
}

static void an_unknown_action_is_refused(void **state)
{
	(void)state;
	use("");
	assert_refused(call("no such action", NULL, 0), -ENOENT, "\"no such action\"");
	assert_refused(call("", NULL, 0), -ENOENT, "there is no action");
}

static int nothing(FILE *in, FILE *out)
{
	(void)in, (void)out;
	return 0;
}

static void an_action_is_registered_once_and_in_time(void **state)
{
	(void)state;
	assert_int_equal(gons_action("too late", nothing), -EINVAL);
}

static void an_action_starts_no_other(void **state)
{
	(void)state;
	use("");
	assert_succeeded(plan, call("reexec", NULL, 0));
	assert_begins(result, text("%d an action starts no other", -ELOOP));
}

static void a_deadline_ends_it(void **state)
{
	static const char *const modes[] = { "", "user=new fork=1", "user=new pid=new fork=init" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(modes[i]);
		gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
		assert_refused(call("wait for ever", NULL, 0), -ETIMEDOUT, "deadline");
		gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
		assert_result(call_with("measure", "x"), "1");
	}
}

static long processor_milliseconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* poll(2) says that there is room, and there is less than is to be written. */
static void a_deadline_ends_it_where_2_is_a_terminal_that_nobody_reads(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), terminal, got;

	(void)state;
	if (master < 0 || grantpt(master) || unlockpt(master))
		skip_because("there is no terminal to be had");
	terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(terminal >= 0);
	use("");
	gons_plan_option(plan, GONS_STDERR, terminal);
	gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
	alarm(30); /* else it would never come back */
	got = call("shout", NULL, 0);
	alarm(0);
	close(master);
	close(terminal);
	assert_refused(got, -ETIMEDOUT, "deadline");
}

/* Our own 2 could be written to meanwhile; it is not what is waited for. */
static void the_stream_given_for_2_is_waited_for_without_work(void **state)
{
	int ends[2], got;
	long before;

	(void)state;
	use("");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	gons_plan_option(plan, GONS_STDERR, ends[1]);
	gons_plan_option(plan, GONS_DEADLINE, 10L * DEADLINE);
	before = processor_milliseconds();
	got = call("shout", NULL, 0);
	before = processor_milliseconds() - before;
	close(ends[0]);
	close(ends[1]);
	assert_refused(got, -ETIMEDOUT, "deadline");
	assert_true(before < 2L * DEADLINE);
}

/* Nobody reads what the action writes to 2, and so the caller cannot pass it on. */
static void a_deadline_ends_it_where_nobody_reads_2(void **state)
{
	int before = fcntl(2, F_DUPFD_CLOEXEC, 90), ends[2], got;

	(void)state;
	use("");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
	alarm(30); /* else it would never come back */
	dup2(ends[1], 2);
	close(ends[1]);
	got = call("shout", NULL, 0);
	dup2(before, 2);
	alarm(0);
	close(before);
	close(ends[0]);
	assert_refused(got, -ETIMEDOUT, "deadline");
}

static volatile sig_atomic_t handled;

static void on_signal(int signal)
{
	handled = signal;
}

static void a_signal_ends_it_and_comes_to_the_caller(void **state)
{
	int status, ends[2];
	char byte;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		struct sigaction action = { .sa_handler = on_signal };
		int got;

		sigaction(SIGINT, &action, NULL);
		use("");
		gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
		dup2(ends[1], 1);
		got = call("say and wait", NULL, 0);
		_exit(got == -ECHILD && handled == SIGINT ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	kill(pid, SIGINT);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_no_traces();
}

#define test(function) cmocka_unit_test_setup_teardown(function, actions_begin, actions_end)

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		test(action_joins_all_eight),
		test(action_is_in_eight_new_ones),
		test(one_who_stays_outside_changes_nothing),
		test(nothing_passes_both_ways),
		test(any_bytes_pass),
		test(megabytes_pass_both_ways_at_once),
		test(an_action_may_close_everything),
		test(the_result_may_be_nobodys),
		test(a_result_that_is_too_long_is_refused),
		test(standard_streams_are_the_callers),
		test(what_is_written_to_2_is_passed_on),
		test(megabytes_to_2_are_passed_on),
		test(what_the_action_returns_is_told),
		test(how_else_it_ends_is_told),
		test(a_failed_join_is_told_apart),
		test(an_action_does_not_run_where_the_plan_was_taken),
		test(a_caller_without_an_environment_has_one_of_the_plan),
		test(a_program_may_be_called_by_a_long_name),
		test(a_limit_of_files_is_told),
		test(an_unknown_action_is_refused),
		test(an_action_is_registered_once_and_in_time),
		test(an_action_starts_no_other),
		test(a_deadline_ends_it),
		test(a_deadline_ends_it_where_nobody_reads_2),
		test(a_deadline_ends_it_where_2_is_a_terminal_that_nobody_reads),
		test(the_stream_given_for_2_is_waited_for_without_work),
		test(a_signal_ends_it_and_comes_to_the_caller),
	};

	actions_dispatch(count, arguments);
	adopt_orphans();
	return cmocka_run_group_tests_name("reexec", tests, NULL, NULL);
}
