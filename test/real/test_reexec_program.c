/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_reexec(): the copy of the program that is started, its environment and its descriptors, and
 * what a hostile process inside cannot do to the caller.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actions.h"
#include "call.h"

enum { FOR_EVER = 600000, FD_ROOM = 32, NOBODY = 65534 };

static void a_joined_place_sees_a_sealed_copy(void **state)
{
	(void)state;
	use(go_to(CLONE_NEWUTS));
	assert_result(call("program", NULL, 0), text("%d 0 0", SEALS));
}

/* In a process of its own: what the test holds would be closed, too. */
static int close_and_call(void)
{
	const char *expected = text("%d 0 0", SEALS);

	closefrom(3);
	if (call("program", NULL, 0) || strcmp(result, expected) != 0)
		return 1;
	/* what was opened since under its number is not taken for it */
	closefrom(3);
	for (int i = 0; i < 16; i++)
		if (open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC) < 0)
			return 2;
	return call("program", NULL, 0) || strcmp(result, expected) != 0 ? 3 : 0;
}

static void the_copy_survives_a_close_of_all_descriptors(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	use(go_to(CLONE_NEWUTS));
	pid = fork();
	if (pid == 0)
		_exit(close_and_call());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void the_program_on_disk_is_taken_where_asked_for(void **state)
{
	(void)state;
	use(go_to(CLONE_NEWUTS));
	gons_plan_option(plan, GONS_SEALED, 0);
	assert_result(call("program", NULL, 0), "-1 0 0");
	/* nobody is there who could reach it */
	use("user=new uts=new");
	assert_result(call("program", NULL, 0), "-1 0 0");
}

static void an_action_in_a_joined_place_cannot_be_inspected(void **state)
{
	(void)state;
	use(go_to(CLONE_NEWUTS));
	assert_result(call("dumpable", NULL, 0), "0");
	use("user=new uts=new");
	assert_result(call("dumpable", NULL, 0), "1");
}

/* --- environment and descriptors --- */

static void the_environment_is_the_callers_and_what_was_set(void **state)
{
	(void)state;
	use("user=new uts=new hostname=x");
	setenv("TEST_ONE", "here", 1);
	setenv("TEST_TWO", "here", 1);
	setenv("TEST_THREE", "here", 1);
	setenv("gons_net", "/nonexistent", 1); /* is not of this plan */
	gons_plan_setenv(plan, "TEST_TWO", "there = 2");
	gons_plan_setenv(plan, "TEST_THREE", NULL);
	gons_plan_setenv(plan, "TEST_FOUR", "");
	assert_result(
		call_with("shell", "env | grep -E '^(TEST_(ONE|TWO|THREE|FOUR)=|gons)' | sort"),
		"TEST_FOUR=\nTEST_ONE=here\nTEST_TWO=there = 2\n");
	unsetenv("gons_net");
	unsetenv("TEST_ONE");
	unsetenv("TEST_TWO");
	unsetenv("TEST_THREE");
}

static void only_standard_streams_are_open(void **state)
{
	int ends[2], kept, net;

	(void)state;
	go_to(CLONE_NEWNET | CLONE_NEWUTS);
	assert_int_equal(pipe(ends), 0);
	kept = fcntl(0, F_DUPFD_CLOEXEC, 77);
	net = open(text("/proc/%d/ns/net", (int)target.pid), O_RDONLY);
	use(text("net=fd:%d uts=pidfd:%d %s", net, target.pidfd,
		 geteuid() ? user_too(&target) + 5 : ""));
	gons_plan_option(plan, GONS_KEEP_FD, kept);
	traces_remember();
	/* without in and out; the one more is for the answer */
	assert_succeeded(plan, call("open", NULL, 0));
	assert_int_equal(strtol(strrchr(result, ' '), NULL, 10), kept);
	assert_begins(result, "0 1 2 ");
	assert_int_equal(strtol(strchr(result + 6, ' '), NULL, 10), kept);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].state, GONS_JOINED);
	close(ends[0]);
	close(ends[1]);
	close(kept);
	close(net);
}

static void children_of_the_action_have_no_channel(void **state)
{
	(void)state;
	use("");
	/* 3 is the directory that ls reads */
	assert_result(call_with("shell", "exec ls /proc/self/fd 2>/dev/null | tr '\\n' ' '"),
		      "0 1 2 3 ");
}

static void closed_streams_stay_closed(void **state)
{
	int got;

	(void)state;
	use(text("%s", go_to(CLONE_NEWUTS)));
	gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
	gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
	close_standard_streams();
	got = call("open", NULL, 0);
	open_standard_streams();
	assert_succeeded(plan, got);
	/* 2 is a channel in any case, and the answer comes behind it */
	assert_begins(result, "2 ");
	assert_null(strchr(result + 2, ' '));
}

static void running_out_of_descriptors_leaves_none(void **state)
{
	struct rlimit limit, before;
	int got = -1;

	(void)state;
	use(go_to(CLONE_NEWNET | CLONE_NEWUTS));
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (rlim_t room = 0; room < FD_ROOM; room++) {
		int next = fcntl(0, F_DUPFD_CLOEXEC, 0);

		close(next);
		limit = (struct rlimit){ (rlim_t)next + room, before.rlim_max };
		setrlimit(RLIMIT_NOFILE, &limit);
		got = call("nothing", NULL, 0);
		setrlimit(RLIMIT_NOFILE, &before);
		assert_no_traces();
	}
	assert_int_equal(got, 0);
}

/* --- who means ill --- */

static void who_is_left_behind_does_not_block_the_caller(void **state)
{
	pid_t pid;

	(void)state;
	use("");
	gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
	assert_succeeded(plan, call("leave one behind", NULL, 0));
	pid = (pid_t)strtol(result, NULL, 10);
	assert_true(pid > 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_no_traces();
}

static void assert_is_plain(const char *line, size_t maximum)
{
	assert_true(strlen(line) <= maximum);
	for (; *line; line++)
		assert_true((unsigned char)*line >= ' ' && *line != 127);
}

static void assert_parts_are_plain(void)
{
	const struct gons_failure *failure = gons_plan_failure(plan);

	assert_non_null(failure);
	assert_true(failure->step <= GONS_STEP_EXECUTE);
	assert_is_plain(failure->message, 1279);
	assert_is_plain(failure->value ? failure->value : "", 263);
	assert_is_plain(failure->reason ? failure->reason : "", 1279);
	assert_is_plain(failure->advice ? failure->advice : "", 1279);
}

static void a_forged_answer_does_no_harm(void **state)
{
	(void)state;
	use("");
	for (int kind = 0; kind < 256; kind += kind < 8 ? 1 : 31) {
		int got = call_with("forge", text("%d", kind));

		assert_true(got < 256 && got > -4096 && got != -ECHILD);
		if (kind == 1)
			assert_int_equal(got, -EIO); /* it was read as an answer */
		assert_int_equal(gons_plan_report(plan)->size, sizeof(struct gons_report));
		assert_int_equal(gons_plan_report(plan)->types, GONS_TYPES);
		assert_true(gons_plan_report(plan)->status <= 0);
		assert_true(gons_plan_report(plan)->forked <= 1);
		for (int i = 0; i < GONS_TYPES; i++) {
			assert_true(gons_plan_report(plan)->namespaces[i].state <= GONS_CREATED);
			assert_true(gons_plan_report(plan)->namespaces[i].error >= 0);
		}
		if (got != 0)
			assert_parts_are_plain();
		assert_no_traces();
	}
	assert_result(call_with("measure", "x"), "1");
}

static void what_is_out_of_range_in_an_answer_is_not_believed(void **state)
{
	(void)state;
	use("");
	for (size_t i = 0; i < forgery_count; i++) {
		int got = call_with("forge answer", text("%zu", i));

		if (got != forgeries[i].expected)
			fail_msg("forgery %zu: %d, not %d: %s", i, got, forgeries[i].expected,
				 gons_plan_error(plan));
		assert_true(gons_plan_report(plan)->status <= 0);
		if (gons_plan_report(plan)->status != 0)
			assert_string_equal(gons_plan_error(plan), "forged");
		assert_no_traces();
	}
}

static const char *copy_of_this_program(void)
{
	static char buffer[PIECE];
	const char *copy = text("%s/program", temporary_directory());
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	ssize_t got;

	assert_true(from >= 0 && to >= 0);
	while ((got = read(from, buffer, sizeof(buffer))) > 0)
		assert_int_equal(write(to, buffer, (size_t)got), got);
	close(from);
	close(to);
	return copy;
}

/* A program with more rights than its user is no re-execution, whatever its environment says. */
static void a_set_uid_program_runs_no_action(void **state)
{
	const char *copy, *fds;
	struct statvfs system;
	struct stat answer;
	struct run run = { 0 };
	int pipe_ends[2];

	(void)state;
	if (!is_root())
		skip_because("only root can give a program more rights than its user has");
	if (statvfs(temporary_directory(), &system) == 0 && system.f_flag & ST_NOSUID)
		skip_because("%s is mounted nosuid", temporary_directory());
	copy = copy_of_this_program();
	run.arguments = (const char *const[]){ "--secure", NULL };
	assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
	for (run.kept = 0; run.kept < 2; run.kept++)
		run.keep[run.kept] = open("/dev/null", O_RDWR | O_CLOEXEC);
	run.keep[run.kept++] = pipe_ends[1];
	assert_int_equal(fstat(pipe_ends[1], &answer), 0);
	fds = text("gons_reexec_fds=%ju,%d,%d,%d", (uintmax_t)answer.st_ino, run.keep[0],
		   run.keep[1], run.keep[2]);
	run_with(&run, copy, "gons_reexec_action=nothing", fds, "gons_onerror=record", NULL);
	assert_ended(&run, 0); /* it was the action */
	assert_int_equal(chown(copy, NOBODY, NOBODY), 0);
	assert_int_equal(chmod(copy, 04755), 0);
	run_with(&run, copy, "gons_reexec_action=nothing", fds, "gons_onerror=record", NULL);
	while (run.kept > 0)
		close(run.keep[--run.kept]);
	close(pipe_ends[0]);
	assert_ended(&run, 66); /* it was main(), and secure */
	run_free(&run);
}

static void an_environment_that_we_did_not_write_is_told(void **state)
{
	static const char *const bad[] = {
		"",       "7",          "7,3,4",     "7,2,3,4",           "x,3,4,5",
		"7,3,,5", "7,3,4,5,-1", "7,3,4,5,x", "7,3,4,99999999999",
	};
	const char *const program = text("%s", realpath("/proc/self/exe", NULL));
	struct run run = { .arguments = (const char *const[]){ "--secure", NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		run_with(&run, program, "gons_reexec_action=nothing",
			 text("gons_reexec_fds=%s", bad[i]), NULL);
		assert_ended(&run, 125);
		assert_contains(run.errors, "was not written by gons_reexec(3)");
	}
	run_free(&run);
}

#define test(function) cmocka_unit_test_setup_teardown(function, actions_begin, actions_end)

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		test(a_joined_place_sees_a_sealed_copy),
		test(the_copy_survives_a_close_of_all_descriptors),
		test(the_program_on_disk_is_taken_where_asked_for),
		test(an_action_in_a_joined_place_cannot_be_inspected),
		test(the_environment_is_the_callers_and_what_was_set),
		test(only_standard_streams_are_open),
		test(children_of_the_action_have_no_channel),
		test(closed_streams_stay_closed),
		test(running_out_of_descriptors_leaves_none),
		test(who_is_left_behind_does_not_block_the_caller),
		test(a_forged_answer_does_no_harm),
		test(what_is_out_of_range_in_an_answer_is_not_believed),
		test(a_set_uid_program_runs_no_action),
		test(an_environment_that_we_did_not_write_is_told),
	};

	actions_dispatch(count, arguments);
	adopt_orphans();
	return cmocka_run_group_tests_name("reexec_program", tests, NULL, NULL);
}
