/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pid namespace of one's own: process 1 of it, an init or the program, and the process outside,
 * which mirrors its end, its stops and its signals.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "place.h"
#include "support.h"
#include "terminal.h"

/* --- process 1 of a new pid namespace --- */

struct variant {
	bool reaper;   /* gons_fork=init */
	bool ordinary; /* a user who makes a user namespace too */
};

static struct variant root_auto = { false, false };
static struct variant root_init = { true, false };
static struct variant user_auto = { false, true };
static struct variant user_init = { true, true };

static struct dialogue dialogue;

static int begin(void **state)
{
	(void)state;
	dialogue = (struct dialogue){ .input = -1, .output = -1 };
	return 0;
}

static int end(void **state)
{
	(void)state;
	dialogue_end(&dialogue);
	return 0;
}

static void start(const struct variant *variant, const char *const argv[])
{
	const struct dialogue_start how = { .user = variant->ordinary && is_root() ? place_user()
										   : 0 };
	const char *const environment[] = { text("LD_PRELOAD=%s", artefact("libgons-preload.so")),
					    "gons_onerror=exit",
					    "gons_pid=new",
					    text("gons_fork=%s", variant->reaper ? "init" : "auto"),
					    variant->ordinary ? "gons_user=new" : "TEST=1",
					    NULL };

	dialogue_begin(&dialogue, &how, argv, environment);
}

/* Runs the subject until it is ready; returns its number as we see it. */
static pid_t start_subject(const struct variant *variant)
{
	const char *const argv[] = { artefact("test/subject"), NULL };
	pid_t pid;

	start(variant, argv);
	pid = (pid_t)dialogue_number(&dialogue, "outer ");
	assert_true(pid > 0);
	return pid;
}

static void be_ready(void)
{
	assert_non_null(dialogue_expect(&dialogue, "ready "));
}

static int end_by(const char *order)
{
	dialogue_say(&dialogue, order);
	return dialogue_status(&dialogue);
}

static int open_pidfd(pid_t pid)
{
	int pidfd = pidfd_open(pid, 0);

	assert_true(pidfd >= 0);
	return pidfd;
}

static bool ends(int pidfd)
{
	bool gone = wait_event(pidfd, POLLIN);

	close(pidfd);
	return gone;
}

static pid_t make_orphan(void)
{
	pid_t orphan;

	dialogue_say(&dialogue, "orphan\n");
	orphan = (pid_t)dialogue_number(&dialogue, "orphan ");
	assert_true(orphan > 0);
	assert_int_equal(dialogue_number(&dialogue, "middle "), 1);
	return orphan;
}

static void program_is_process_1_or_2_behind_an_init(void **state)
{
	const struct variant *variant = *state;
	pid_t outer = start_subject(variant);

	assert_int_equal(dialogue_number(&dialogue, "ready "), variant->reaper ? 2 : 1);
	assert_int_not_equal(place_inode(outer, "pid"), place_inode(getpid(), "pid"));
	assert_int_equal(place_inode(outer, "pid_for_children"), place_inode(outer, "pid"));
	assert_int_equal(parent_of(outer), dialogue.pid);
	dialogue_say(&dialogue, "threads\n");
	assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	assert_int_equal(end_by("quit 0\n"), 0);
}

static void exit_status_is_mirrored(void **state)
{
	static const int statuses[] = { 0, 1, 77, 125, 126, 127, 128, 137, 255 };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		start_subject(*state);
		be_ready();
		assert_int_equal(end_by(text("quit %d\n", statuses[i])), statuses[i]);
		dialogue_end(&dialogue);
	}
}

static void deadly_signal_is_mirrored(void **state)
{
	static const int signals[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGABRT, SIGUSR1, SIGSEGV,
				       SIGPIPE, SIGALRM, SIGTERM, SIGKILL, SIGSYS };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		start_subject(*state);
		be_ready();
		assert_int_equal(end_by(text("die %d\n", signals[i])), 1000 + signals[i]);
		dialogue_end(&dialogue);
	}
}

static void death_by_a_fault_is_mirrored(void **state)
{
	start_subject(*state);
	be_ready();
	assert_int_equal(end_by("crash\n"), 1000 + SIGSEGV);
}

static void killing_the_program_ends_the_one_outside_alike(void **state)
{
	pid_t outer = start_subject(*state);

	be_ready();
	assert_int_equal(kill(outer, SIGKILL), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
}

static void signals_arrive_once(void **state)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGCONT, SIGWINCH };

	start_subject(*state);
	be_ready();
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		assert_int_equal(kill(dialogue.pid, signals[i]), 0);
		assert_non_null(dialogue_expect(&dialogue, text("signal %d ", signals[i])));
	}
	dialogue_say(&dialogue, "total\n");
	assert_int_equal(dialogue_number(&dialogue, "total "), 6);
	assert_int_equal(end_by("quit 5\n"), 5);
}

/* Process 1 of a pid namespace takes no signal that it does not handle, pid_namespaces(7). */
static void signal_that_nobody_handles_ends_the_program_behind_an_init(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c", "echo on; exec cat", NULL };

	start(*state, argv);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
	assert_int_equal(kill(dialogue.pid, SIGTERM), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGTERM);
}

static void stop_and_continue_are_followed(void **state)
{
	pid_t outer = start_subject(*state);
	siginfo_t info;

	be_ready();
	for (int i = 0; i < 3; i++) {
		assert_int_equal(kill(outer, SIGSTOP), 0);
		assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
		assert_int_equal(process_state(outer), 'T');
		assert_int_equal(kill(dialogue.pid, SIGCONT), 0);
		assert_true(dialogue_wait(&dialogue, WCONTINUED, &info));
		dialogue_say(&dialogue, "threads\n");
		assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	}
	assert_int_equal(end_by("quit 8\n"), 8);
}

static void stop_asked_of_the_one_outside_stops_both(void **state)
{
	pid_t outer = start_subject(*state);
	siginfo_t info;

	be_ready();
	assert_int_equal(kill(dialogue.pid, SIGTSTP), 0);
	assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
	assert_int_equal(process_state(outer), 'T');
	assert_int_equal(kill(dialogue.pid, SIGCONT), 0);
	dialogue_say(&dialogue, "threads\n");
	assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	assert_int_equal(end_by("quit 8\n"), 8);
}

static void init_reaps_orphans(void **state)
{
	pid_t program = start_subject(*state);
	int pidfd;

	be_ready();
	for (int i = 0; i < 3; i++) {
		pid_t orphan = make_orphan();

		assert_int_not_equal(parent_of(orphan), program);
		assert_int_equal(parent_of(parent_of(orphan)), dialogue.pid);
		pidfd = open_pidfd(orphan);
		dialogue_say(&dialogue, "release\n");
		assert_true(ends(pidfd));
		assert_true(wait_state(orphan, '-')); /* no zombie stays */
	}
	assert_int_equal(end_by("quit 6\n"), 6);
}

static void end_of_the_init_ends_the_program(void **state)
{
	int pidfd = open_pidfd(start_subject(*state));
	pid_t init;

	be_ready();
	init = parent_of(make_orphan());
	assert_int_equal(kill(init, SIGKILL), 0);
	assert_true(ends(pidfd));
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
}

static void orphans_end_with_the_program(void **state)
{
	int pidfd;

	start_subject(*state);
	be_ready();
	pidfd = open_pidfd(make_orphan());
	assert_int_equal(end_by("quit 4\n"), 4);
	assert_true(ends(pidfd));
}

static void everything_ends_with_the_one_outside(void **state)
{
	pid_t outer = start_subject(*state);
	int program = open_pidfd(outer);
	pid_t orphan;
	int orphaned, init;

	be_ready();
	orphan = make_orphan();
	orphaned = open_pidfd(orphan);
	init = open_pidfd(parent_of(orphan)); /* or the program again */
	assert_int_equal(kill(dialogue.pid, SIGKILL), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
	assert_true(ends(program));
	/* It is ours by now, and an init ends when all in its pid namespace are reaped. */
	assert_int_equal(waitpid(outer, NULL, 0), outer);
	assert_true(ends(orphaned));
	assert_true(ends(init));
}

#define TEST(function, variant)                                                                    \
	{                                                                                          \
#function " (" #variant ")", function, begin, end, &variant                        \
	}
#define TESTS_INIT(function) TEST(function, root_init), TEST(function, user_init)
#define TESTS(function) TEST(function, root_auto), TEST(function, user_auto), TESTS_INIT(function)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(program_is_process_1_or_2_behind_an_init),
		TESTS(exit_status_is_mirrored),
		TESTS_INIT(deadly_signal_is_mirrored),
		TESTS(death_by_a_fault_is_mirrored),
		TESTS(killing_the_program_ends_the_one_outside_alike),
		TESTS(signals_arrive_once),
		TESTS_INIT(signal_that_nobody_handles_ends_the_program_behind_an_init),
		TESTS(stop_and_continue_are_followed),
		TESTS_INIT(stop_asked_of_the_one_outside_stops_both),
		TESTS_INIT(init_reaps_orphans),
		TESTS_INIT(end_of_the_init_ends_the_program),
		TESTS(orphans_end_with_the_program),
		TESTS(everything_ends_with_the_one_outside),
	};

	become_root();
	return cmocka_run_group_tests_name("new_pid", tests, NULL, NULL);
}
