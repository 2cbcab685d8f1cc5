/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole C API in every kind of program: archive and shared object, static on glibc and on musl,
 * with many threads, under valgrind and the sanitizers. The program is test/programs/api.c; what
 * each call does in detail is tested in test_run, test_spawn and test_reexec.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>

#include "support.h"

enum { SECONDS = 150 };

static struct run run;

static int end(void **state)
{
	run_free(&run);
	return support_teardown(state);
}

static const char *program(const char *name)
{
	if (!artefact_exists(name) && strstr(name, "-musl"))
		skip_because("no %s: there is no musl-gcc here", name);
	if (!artefact_exists(name) && (strstr(name, "-threads") || strstr(name, "-tsan")))
		skip_because("no %s: the compiler has no library for -fsanitize=thread", name);
	return artefact(name);
}

static void run_api(const char *name, const char *const *arguments)
{
	run.arguments = arguments;
	run.seconds = SECONDS;
	run_with(&run, program(name), "PATH=/usr/bin:/bin", "TSAN_OPTIONS=halt_on_error=1",
		 "UBSAN_OPTIONS=halt_on_error=1", NULL);
	assert_ended(&run, 0);
	assert_string_equal(run.errors, "");
}

static void every_function_works(void **state)
{
	run_api(*state, (const char *const[]){ "each", NULL });
}

/* Each of them starts processes at any moment, and holds locks of libc at any other. */
static void works_among_64_threads_that_allocate_and_fork(void **state)
{
	run_api(*state, (const char *const[]){ "threads", "64", "5", NULL });
}

/* The thread sanitizer wants its addresses where they are without randomization. */
static int stay_in_place(void *argument)
{
	(void)argument;
	personality(ADDR_NO_RANDOMIZE);
	return 0;
}

static void threads_with_plans_of_their_own_do_not_race(void **state)
{
	(void)state;
	run.prepare = stay_in_place;
	run_api("test/api-threads", (const char *const[]){ "threads", "0", "10", NULL });
}

/* With threads of the program: else the sanitizer starts one in each process that is forked. */
static void works_in_a_program_under_the_thread_sanitizer(void **state)
{
	(void)state;
	run.prepare = stay_in_place;
	run_api("test/api-tsan", (const char *const[]){ "threads", "0", "5", NULL });
}

/* As a tool may have done it that is loaded into the program: this one's clone() ends it. */
static void every_function_works_where_clone_of_libc_is_intercepted(void **state)
{
	(void)state;
	run_api("test/api-intercepted", (const char *const[]){ "each", NULL });
}

static void stack_of_64_kib_is_enough(void **state)
{
	run_api(*state, (const char *const[]){ "stack", NULL });
}

static const char *last_of(const char *text, const char *part)
{
	const char *last = text;

	for (; (text = strstr(text, part)); text++)
		last = text;
	return last;
}

/* What it does not know of the kernel (pidfd_open(2) before 3.20) api.c leaves out. */
static void valgrind_finds_nothing(void **state)
{
	const char *valgrind = find_program("valgrind");
	const char *const arguments[] = { "-q",
					  "--leak-check=full",
					  "--show-leak-kinds=definite,indirect",
					  "--errors-for-leak-kinds=definite,indirect",
					  "--track-fds=yes",
					  "--error-exitcode=99",
					  artefact("test/api-a"),
					  "each",
					  NULL };

	(void)state;
	if (!valgrind)
		skip_because("no valgrind here");
	run.arguments = arguments;
	run.seconds = SECONDS;
	run_with(&run, valgrind, "PATH=/usr/bin:/bin", NULL);
	assert_ended(&run, 0);
	/* the sealed copy stays; each process tells, the one that was started here last of all */
	assert_contains(run.errors, "FILE DESCRIPTORS: ");
	assert_contains(last_of(run.errors, "FILE DESCRIPTORS: "), "DESCRIPTORS: 4 open (3 std)");
	assert_contains(last_of(run.errors, "FILE DESCRIPTORS: "), "sealed_exe_open");
}

#define works_as(name, program)                                                                    \
	{                                                                                          \
		"every_function_works_" #name, every_function_works, NULL, end,                    \
			"test/api-" program                                                        \
	}
#define works(name) works_as(name, #name)
#define crowd(name)                                                                                \
	{                                                                                          \
		"works_among_64_threads_" #name, works_among_64_threads_that_allocate_and_fork,    \
			NULL, end, "test/api-" #name                                               \
	}

#define needs_little_stack(name)                                                                   \
	{                                                                                          \
		"stack_of_64_kib_is_enough_" #name, stack_of_64_kib_is_enough, NULL, end,          \
			"test/api-" #name                                                          \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		works(a),
		works(so),
		works(static),
		works_as(static_pie, "static-pie"),
		works(musl),
		works_as(musl_dynamic, "musl-a"),
		works(sanitized),
		needs_little_stack(a),
		needs_little_stack(musl),
		crowd(a),
		crowd(so),
		crowd(static),
		crowd(musl),
		crowd(sanitized),
		cmocka_unit_test_teardown(threads_with_plans_of_their_own_do_not_race, end),
		cmocka_unit_test_teardown(works_in_a_program_under_the_thread_sanitizer, end),
		cmocka_unit_test_teardown(every_function_works_where_clone_of_libc_is_intercepted,
					  end),
		cmocka_unit_test_teardown(valgrind_finds_nothing, end),
	};

	return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
