/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library runs first: a program linked with a library that starts a thread in its constructor
 * can still be moved to another mount, user and time namespace; and where it cannot, the message
 * says why.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

/* How the library comes into a program that has such a library too. */
struct way {
	const char *program;
	const char *preload;
};

static struct way preload = { "test/crowd", "libgons-preload.so" };
static struct way preload_full = { "test/crowd", "libgons.so.1" };
static struct way preload_both = { "test/crowd-so", "libgons-preload.so" };
static struct way preload_behind = { "test/crowd", "test/libearly.so:libgons-preload.so" };
static struct way shared = { "test/crowd-so", NULL };
static struct way shared_last = { "test/crowd-so-last", NULL };
static struct way archive = { "test/crowd-a", NULL };
static struct way statically = { "test/crowd-static", NULL };
static struct way musl_preload = { "test/crowd-musl", "libgons-preload.so" };
static struct way musl_behind = { "test/crowd-musl", "test/libearly-musl.so:libgons-preload.so" };

static struct target target;
static struct run run;

static int end(void **state)
{
	run_free(&run);
	return support_teardown(state);
}

/* LD_PRELOAD=... with the names below the build directory, or a variable without a meaning. */
static const char *preload_variable(const struct way *way)
{
	const char *colon = way->preload ? strchr(way->preload, ':') : NULL;

	if (!way->preload)
		return "NO_PRELOAD=";
	if (!colon)
		return text("LD_PRELOAD=%s", artefact(way->preload));
	return text("LD_PRELOAD=%s:%s",
		    artefact(text("%.*s", (int)(colon - way->preload), way->preload)),
		    artefact(colon + 1));
}

static void run_program_of(const struct way *way, const char *word, const char *more)
{
	if (!artefact_exists(way->program) && strstr(way->program, "-musl"))
		skip_because("no %s: there is no musl-gcc here", way->program);
	run_with(&run, artefact(way->program), preload_variable(way), word, more, NULL);
}

/* All threads of the program are in the target's namespace. */
static void assert_all_there(const char *name)
{
	const char *wanted = text("%llu", (unsigned long long)namespace_of(target.pid, name));
	const char *inode;

	assert_ended(&run, 0);
	assert_true(probe_number(&run, "threads") >= 2);
	assert_int_equal(probe_count(&run, name), probe_number(&run, "threads"));
	for (size_t i = 0; (inode = probe_text_nth(&run, name, i)); i++)
		assert_string_equal(inode, wanted);
	if (probe_text(&run, "status")) {
		assert_int_equal(probe_number(&run, "status"), 0);
		assert_string_equal(probe_text(&run, "message"), "-");
	}
}

static const char *user_word(void)
{
	return is_root() ? "NO_USER=" : text("gons_user=pid:%d", (int)target.pid);
}

static void moves_to_another_mnt_namespace(void **state)
{
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	run_program_of(*state, text("gons_mnt=pid:%d", (int)target.pid), user_word());
	assert_all_there("mnt");
}

static void moves_to_another_user_namespace(void **state)
{
	target_start(&target, CLONE_NEWUSER, NULL, NULL);
	run_program_of(*state, text("gons_user=pid:%d", (int)target.pid), "gons_onerror=exit");
	assert_all_there("user");
}

static void moves_to_another_time_namespace(void **state)
{
	target_start(&target, CLONE_NEWTIME, NULL, NULL);
	run_program_of(*state, text("gons_time=pid:%d", (int)target.pid), user_word());
	assert_all_there("time");
}

static void moves_with_a_target_as_a_whole(void **state)
{
	target_start(&target, CLONE_NEWUSER | CLONE_NEWNS, NULL, NULL);
	run_program_of(*state, text("gons_target=%d", (int)target.pid), "gons_onerror=exit");
	assert_all_there("mnt");
	assert_all_there("user");
}

static void moves_with_a_fork(void **state)
{
	target_start(&target, CLONE_NEWUSER | CLONE_NEWNS, NULL, NULL);
	run_program_of(*state, text("gons_target=%d", (int)target.pid), "gons_fork=1");
	assert_all_there("mnt");
	assert_all_there("user");
}

static const char too_late[] =
	"cannot join any namespace: Invalid argument; 2 threads were already "
	"running, and only a process with one can be moved as a whole; let libgons run "
	"first (preload it), or start the threads later";

/* A program where nothing may have moved: neither its first thread alone, nor all. */
static void assert_all_stayed(void)
{
	static const char *const names[] = { "mnt", "net", "time", "user" };

	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "threads"), 2);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *wanted = text("%llu", (unsigned long long)own_namespace(names[i]));

		assert_string_equal(probe_text_nth(&run, names[i], 0), wanted);
		assert_string_equal(probe_text_nth(&run, names[i], 1), wanted);
	}
}

/* musl knows no DF_1_INITFIRST: of two preloaded objects the one that stands first runs first. */
static void message_counts_threads_where_it_comes_too_late(void **state)
{
	target_start(&target, CLONE_NEWUSER | CLONE_NEWNS, NULL, NULL);
	run_program_of(*state, text("gons_user=pid:%d", (int)target.pid), "gons_onerror=warn");
	assert_string_equal(run.errors, text("gons: %s\n", too_late));
	assert_all_stayed();
	run_program_of(*state, text("gons_target=%d", (int)target.pid), "gons_onerror=exit");
	assert_ended(&run, 125);
	assert_string_equal(run.errors, text("gons: %s\n", too_late));
}

/* setns(2) would move the calling thread alone: a program half here and half there. */
static void moves_no_thread_of_a_program_that_loads_it_late(void **state)
{
	static const struct {
		const char *name;
		int flag;
	} cases[] = {
		{ "mnt", CLONE_NEWNS },  { "net", CLONE_NEWNET },   { "uts", CLONE_NEWUTS },
		{ "pid", CLONE_NEWPID }, { "time", CLONE_NEWTIME }, { "user", CLONE_NEWUSER },
	};
	const char *const arguments[] = { artefact("libgons.so.1"), NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		target_start(&target, cases[i].flag, NULL, NULL);
		run.arguments = arguments;
		run_with(&run, artefact("test/crowd-late"),
			 text("gons_%s=pid:%d", cases[i].name, (int)target.pid), NULL);
		assert_all_stayed();
		assert_string_equal(run.errors, "");
		assert_int_equal(probe_number(&run, "status"), -EINVAL);
		assert_string_equal(probe_text(&run, "message"), too_late);
		target_stop(&target);
	}
}

#define TEST(function, way)                                                                        \
	{                                                                                          \
#function " (" #way ")", function, NULL, end, &way                                 \
	}
#define TESTS(function)                                                                            \
	TEST(function, preload), TEST(function, preload_full), TEST(function, preload_both),       \
		TEST(function, preload_behind), TEST(function, shared),                            \
		TEST(function, shared_last), TEST(function, archive), TEST(function, statically),  \
		TEST(function, musl_preload)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(moves_to_another_mnt_namespace),
		TESTS(moves_to_another_user_namespace),
		TESTS(moves_to_another_time_namespace),
		TESTS(moves_with_a_target_as_a_whole),
		TESTS(moves_with_a_fork),
		TEST(message_counts_threads_where_it_comes_too_late, musl_behind),
		cmocka_unit_test_teardown(moves_no_thread_of_a_program_that_loads_it_late, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
