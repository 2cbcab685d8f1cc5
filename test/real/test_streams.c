/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes 0, 1 and 2 in what is started. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gons.h"
#include "support.h"

static gons_plan *plan;
static int input[2];
static int output[2];
static int errors[2];

static int begin(void **state)
{
	(void)state;
	plan = gons_plan_new();
	assert_non_null(plan);
	assert_int_equal(pipe2(input, O_CLOEXEC), 0);
	assert_int_equal(pipe2(output, O_CLOEXEC), 0);
	assert_int_equal(pipe2(errors, O_CLOEXEC), 0);
	return 0;
}

static int end(void **state)
{
	int *const pipes[] = { input, output, errors };

	(void)state;
	for (int i = 0; i < 3; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
	gons_plan_free(plan);
	return 0;
}

static void use_pipes(void)
{
	assert_int_equal(gons_plan_option(plan, GONS_STDIN, input[0]), 0);
	assert_int_equal(gons_plan_option(plan, GONS_STDOUT, output[1]), 0);
	assert_int_equal(gons_plan_option(plan, GONS_STDERR, errors[1]), 0);
	assert_int_equal(write(input[1], "given", 5), 5);
}

static void assert_holds(const int fds[2], const char *expected)
{
	char held[256] = "";

	/* Nobody writes any more: the child has ended. */
	assert_int_equal(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
	if (read(fds[0], held, sizeof(held) - 1) < 0)
		assert_int_equal(errno, EAGAIN);
	assert_string_equal(held, expected);
}

static void assert_was_copied(void)
{
	assert_holds(output, "given");
	assert_holds(errors, "said");
}

/* In the child: 0 goes to 1. */
static int copy(void *unused)
{
	char buffer[64];
	ssize_t got = read(0, buffer, sizeof(buffer));

	(void)unused;
	return !(got > 0 && write(1, buffer, (size_t)got) == got && write(2, "said", 4) == 4);
}

static int copy_action(FILE *in, FILE *out)
{
	(void)in;
	(void)out;
	return copy(NULL);
}

static void function_has_the_streams_given(void **state)
{
	int status = -1;

	(void)state;
	use_pipes();
	assert_int_equal(gons_run(plan, copy, NULL, &status), 0);
	assert_int_equal(status, 0);
	assert_was_copied();
}

static void action_has_the_streams_given(void **state)
{
	(void)state;
	use_pipes();
	assert_int_equal(gons_reexec(plan, "copy", NULL, 0, NULL, NULL), 0);
	assert_was_copied();
}

static void spawn(const char *script)
{
	char *const argv[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };
	pid_t pid = gons_spawn(plan, "/bin/sh", argv, NULL, NULL);
	int status = -1;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void program_has_the_streams_given(void **state)
{
	(void)state;
	use_pipes();
	spawn("head -c 5; printf said >&2");
	assert_was_copied();
}

static void program_behind_an_init_has_the_streams_given(void **state)
{
	(void)state;
	assert_int_equal(gons_plan_set(plan, "fork", "init"), 0);
	use_pipes();
	spawn("head -c 5; printf said >&2");
	assert_was_copied();
}

static void nothing_else_is_open_in_the_program(void **state)
{
	(void)state;
	use_pipes();
	spawn("cd /proc/$$/fd && for fd in *; do [ ! -e $fd ] || printf '%s ' $fd; done");
	assert_holds(output, "0 1 2 ");
}

/* 1 and 2 of ours are the pipes, and change places on the way. */
static void streams_can_change_places(void **state)
{
	int ours[] = { dup(1), dup(2) };

	(void)state;
	assert_int_equal(dup2(output[1], 1), 1);
	assert_int_equal(dup2(errors[1], 2), 2);
	assert_int_equal(gons_plan_option(plan, GONS_STDOUT, 2), 0);
	assert_int_equal(gons_plan_option(plan, GONS_STDERR, 1), 0);
	spawn("printf first; printf second >&2");
	for (int i = 0; i < 2; i++) {
		dup2(ours[i], i + 1);
		close(ours[i]);
	}
	assert_holds(output, "second");
	assert_holds(errors, "first");
}

static void streams_are_the_callers_again(void **state)
{
	(void)state;
	use_pipes();
	assert_int_equal(gons_plan_option(plan, GONS_STDIN, -1), 0);
	assert_int_equal(gons_plan_option(plan, GONS_STDOUT, -1), 0);
	assert_int_equal(gons_plan_option(plan, GONS_STDERR, -1), 0);
	spawn("[ /dev/fd/0 -ef /proc/$PPID/fd/0 ] && [ /dev/fd/1 -ef /proc/$PPID/fd/1 ] && "
	      "[ /dev/fd/2 -ef /proc/$PPID/fd/2 ]");
}

static void refuses_what_is_not_open(void **state)
{
	char *const argv[] = { (char *)"true", NULL };

	(void)state;
	assert_int_equal(gons_plan_option(plan, GONS_STDOUT, -2), -EINVAL);
	assert_int_equal(gons_plan_option(plan, GONS_STDOUT, 1000000), 0);
	assert_int_equal(gons_spawn(plan, "/bin/true", argv, NULL, NULL), -EBADF);
	assert_string_equal(gons_plan_error(plan), "descriptor 1000000 of GONS_STDOUT is not open");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(function_has_the_streams_given),
		TEST(action_has_the_streams_given),
		TEST(program_has_the_streams_given),
		TEST(program_behind_an_init_has_the_streams_given),
		TEST(nothing_else_is_open_in_the_program),
		TEST(streams_can_change_places),
		TEST(streams_are_the_callers_again),
		TEST(refuses_what_is_not_open),
	};

	if (gons_action("copy", copy_action) != 0)
		return 1;
	gons_dispatch();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
