/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program and the process that stays outside are one job of a shell: what the keys of a
 * terminal do, and how the job stops, continues and ends. Each test runs with two shells, with and
 * without an init inside, and with the commands gons enter and gons new.
 */
#define _GNU_SOURCE 1
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "place.h"
#include "support.h"
#include "terminal.h"

struct variant {
	const char *shell;
	const char *argument; /* what keeps the shell plain */
	const char *mode;     /* gons_fork */
	const char *verb;     /* of the command, or NULL: libgons is preloaded */
};

static struct variant bash_auto = { "/bin/bash", "--noediting", "auto", NULL };
static struct variant bash_init = { "/bin/bash", "--noediting", "init", NULL };
static struct variant dash_auto = { "/bin/dash", "-i", "auto", NULL };
static struct variant dash_init = { "/bin/dash", "-i", "init", NULL };

static struct variant bash_enter = { "/bin/bash", "--noediting", "auto", "enter" };
/* With an init: the kernel keeps the signals of keys from who is process 1, pid_namespaces(7). */
static struct variant dash_new = { "/bin/dash", "-i", "init", "new" };

static struct place place;
static struct dialogue shell;

static int begin(void **state)
{
	const struct variant *variant = *state;
	const char *argv[] = { variant->shell, variant->argument, NULL, NULL, NULL };
	static const char *const environment[] = { "PATH=/usr/bin:/bin", "PS1=prompt> ",
						   "TERM=dumb",          "HISTFILE=/dev/null",
						   "LC_ALL=C",           NULL };
	const struct dialogue_start start = { .terminal = true };

	shell = (struct dialogue){ .input = -1, .output = -1 };
	if (access(variant->shell, X_OK) ||
	    place_begin(&place, CLONE_NEWPID | (getuid() ? CLONE_NEWUSER : 0)))
		return 0;
	if (strcmp(variant->argument, "-i") != 0) {
		argv[2] = "--norc";
		argv[3] = "-i";
	}
	dialogue_begin(&shell, &start, argv, environment);
	return 0;
}

static int end(void **state)
{
	(void)state;
	dialogue_end(&shell);
	place_end(&place);
	return 0;
}

/* Types the command that runs a program inside, with what stands behind it. */
static void type_inside(const struct variant *variant, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void type_inside(const struct variant *variant, const char *format, ...)
{
	char command[1024];
	char line[4096];
	va_list list;

	if (shell.pid == 0)
		skip_because("no %s, or no pid namespace can be made here", variant->shell);
	va_start(list, format);
	vsnprintf(command, sizeof(command), format, list);
	va_end(list);
	if (!variant->verb)
		snprintf(line, sizeof(line),
			 "LD_PRELOAD=%s gons_target=%d gons_fork=%s gons_onerror=exit %s\n",
			 artefact("libgons-preload.so"), (int)place.pid, variant->mode, command);
	else if (access(artefact("gons"), X_OK))
		skip_because("there is no gons (libcap)");
	else if (strcmp(variant->verb, "enter") == 0)
		snprintf(line, sizeof(line), "%s enter -t %d -a --fork=%s env %s\n",
			 artefact("gons"), (int)place.pid, variant->mode, command);
	else
		snprintf(line, sizeof(line), "%s new -p%s --fork=%s env %s\n", artefact("gons"),
			 getuid() ? "r" : "", variant->mode, command);
	dialogue_expect(&shell, "prompt> ");
	dialogue_say(&shell, line);
}

static void type_subject(const struct variant *variant)
{
	type_inside(variant, "%s", artefact("test/subject"));
	dialogue_expect(&shell, "ready ");
}

/* The last realtime signal is delivered behind all others: what came before it is all that came. */
static void let_signals_pass(void)
{
	char last[32];
	pid_t outside = only_child(shell.pid);

	snprintf(last, sizeof(last), "signal %d ", SIGRTMAX);
	assert_true(outside > 0);
	assert_int_equal(kill(outside, SIGRTMAX), 0);
	assert_non_null(dialogue_expect(&shell, last));
}

static void expect_end_of_subject(int status)
{
	char line[32];

	snprintf(line, sizeof(line), "quit %d\n", status);
	dialogue_say(&shell, line);
	dialogue_expect(&shell, "prompt> ");
	dialogue_say(&shell, "echo status=$?.\n");
	assert_int_equal(dialogue_number(&shell, "status="), status);
}

static void ctrl_c_ends_the_program(void **state)
{
	type_inside(*state, "cat");
	dialogue_say(&shell, "hello\n");
	assert_non_null(dialogue_expect(&shell, "hello"));
	dialogue_say(&shell, "\003");
	assert_non_null(dialogue_expect(&shell, "prompt> "));
	dialogue_say(&shell, "echo status=$?.\n");
	assert_int_equal(dialogue_number(&shell, "status="), 128 + SIGINT);
}

static void key_reaches_the_program_once(const struct variant *variant, const char *key, int number)
{
	char line[32];

	snprintf(line, sizeof(line), "signal %d ", number);
	type_subject(variant);
	dialogue_say(&shell, key);
	assert_non_null(dialogue_expect(&shell, line));
	let_signals_pass();
	assert_int_equal(dialogue_count(&shell, line), 1);
	expect_end_of_subject(3);
}

static void ctrl_c_reaches_the_program_once(void **state)
{
	key_reaches_the_program_once(*state, "\003", SIGINT);
}

static void ctrl_backslash_reaches_the_program_once(void **state)
{
	key_reaches_the_program_once(*state, "\034", SIGQUIT);
}

static void window_size_reaches_the_program_once(void **state)
{
	const struct winsize size = { .ws_row = 50, .ws_col = 132 };
	char line[32];

	snprintf(line, sizeof(line), "signal %d ", SIGWINCH);
	type_subject(*state);
	assert_int_equal(ioctl(shell.output, TIOCSWINSZ, &size), 0);
	assert_non_null(dialogue_expect(&shell, line));
	assert_non_null(dialogue_expect(&shell, "size 50x132"));
	let_signals_pass();
	assert_int_equal(dialogue_count(&shell, line), 1);
	expect_end_of_subject(0);
}

static void ctrl_z_stops_the_job_and_fg_continues_it(void **state)
{
	long outer;

	type_inside(*state, "%s", artefact("test/subject"));
	outer = dialogue_number(&shell, "outer ");
	dialogue_expect(&shell, "ready ");
	for (int i = 0; i < 3; i++) {
		dialogue_say(&shell, "\032");
		assert_non_null(dialogue_expect(&shell, "prompt> "));
		assert_int_equal(process_state((pid_t)outer), 'T');
		dialogue_say(&shell, "jobs\n");
		assert_non_null(dialogue_expect(&shell, "Stopped"));
		assert_non_null(dialogue_expect(&shell, "prompt> "));
		dialogue_say(&shell, "fg\n");
		assert_non_null(dialogue_expect(&shell, "signal 18 "));
		dialogue_say(&shell, "size\n");
		assert_non_null(dialogue_expect(&shell, "size 24x80"));
		let_signals_pass(); /* the shell continued the one outside too, which passes that on
				     */
	}
	expect_end_of_subject(42);
}

static void job_continues_in_the_background(void **state)
{
	type_subject(*state);
	dialogue_say(&shell, "\032");
	assert_non_null(dialogue_expect(&shell, "prompt> "));
	dialogue_say(&shell, "bg\n");
	assert_non_null(dialogue_expect(&shell, "signal 18 "));
	let_signals_pass();
}

static void reading_in_the_background_stops_the_job(void **state)
{
	type_inside(*state, "cat &");
	assert_non_null(dialogue_expect(&shell, "prompt> "));
	assert_true(wait_state(only_child(shell.pid), 'T'));
	dialogue_say(&shell, "jobs\n");
	assert_non_null(dialogue_expect(&shell, "Stopped"));
	dialogue_say(&shell, "fg\nhello\n");
	assert_non_null(dialogue_expect(&shell, "hello"));
	dialogue_say(&shell, "\004"); /* end of file */
	assert_non_null(dialogue_expect(&shell, "prompt> "));
	dialogue_say(&shell, "echo status=$?.\n");
	assert_int_equal(dialogue_number(&shell, "status="), 0);
}

static void closing_the_terminal_ends_everything(void **state)
{
	long outer;
	int pidfd;

	type_inside(
		*state,
		"sh -c 'sleep 1000 & read outer rest </proc/self/stat; echo outer $outer; wait'");
	outer = dialogue_number(&shell, "outer ");
	assert_true(outer > 0);
	pidfd = pidfd_open((pid_t)outer, 0);
	close(shell.output);
	shell.input = shell.output = -1;
	if (pidfd >= 0) {
		assert_true(wait_event(pidfd, POLLIN));
		close(pidfd);
	}
	assert_true(dialogue_status(&shell) >= 0);
}

/* Another screen, each key at once, and back. */
static void full_screen_program_has_the_terminal(void **state)
{
	if (access("/usr/bin/less", X_OK))
		skip_because("there is no less");
	type_inside(*state, "TERM=xterm LESS= less /etc/passwd");
	assert_non_null(dialogue_expect(&shell, "\033[?1049h"));
	assert_non_null(dialogue_expect(&shell, "root:"));
	/* Ctrl-Z just before less reads is remembered by it until the next key; the shell minds no
	 * blank. */
	dialogue_say(&shell, "\032 ");
	assert_non_null(dialogue_expect(&shell, "prompt> "));
	dialogue_say(&shell, "fg\n");
	assert_non_null(dialogue_expect(&shell, "root:"));
	dialogue_say(&shell, "q");
	assert_non_null(dialogue_expect(&shell, "\033[?1049l"));
	assert_non_null(dialogue_expect(&shell, "prompt> "));
	dialogue_say(&shell, "echo status=$?.\n");
	assert_int_equal(dialogue_number(&shell, "status="), 0);
}

/* A shell inside: its process groups are new ones, and the one outside is in none of them. */
static void shell_inside_has_job_control(void **state)
{
	type_inside(*state, "PS1='inner: ' /bin/bash --noediting --norc -i");
	assert_non_null(dialogue_expect(&shell, "inner: "));
	dialogue_say(&shell, "cat\nhello\n");
	assert_non_null(dialogue_expect(&shell, "hello"));
	dialogue_say(&shell, "\003");
	assert_non_null(dialogue_expect(&shell, "inner: "));
	dialogue_say(&shell, "echo status=$?.\n");
	assert_int_equal(dialogue_number(&shell, "status="), 128 + SIGINT);
	dialogue_say(&shell, "cat\nhello\n");
	assert_non_null(dialogue_expect(&shell, "hello"));
	dialogue_say(&shell, "\032");
	assert_non_null(dialogue_expect(&shell, "inner: "));
	dialogue_say(&shell, "jobs\n");
	assert_non_null(dialogue_expect(&shell, "Stopped"));
	assert_non_null(dialogue_expect(&shell, "inner: "));
	dialogue_say(&shell, "fg\n");
	assert_non_null(dialogue_expect(&shell, "cat"));
	dialogue_say(&shell, "\004"); /* end of file */
	assert_non_null(dialogue_expect(&shell, "inner: "));
	dialogue_say(&shell, "exit 17\n");
	assert_non_null(dialogue_expect(&shell, "prompt> "));
	dialogue_say(&shell, "echo status=$?.\n");
	assert_int_equal(dialogue_number(&shell, "status="), 17);
}

/* Without a shell, as under script(1) or ssh -t: the one outside leads the session. */
static void begin_as_leader(const struct variant *variant, const char *const argv[])
{
	const struct dialogue_start start = { .terminal = true };
	const char *environment[5] = { NULL };

	if (shell.pid == 0)
		skip_because("no pid namespace can be made here");
	dialogue_end(&shell);
	environment[0] = text("LD_PRELOAD=%s", artefact("libgons-preload.so"));
	environment[1] = text("gons_target=%d", (int)place.pid);
	environment[2] = text("gons_fork=%s", variant->mode);
	environment[3] = "gons_onerror=exit";
	dialogue_begin(&shell, &start, argv, environment);
}

static void leader_of_a_session_passes_keys_on_once(void **state)
{
	const char *const argv[] = { artefact("test/subject"), NULL };
	char last[32];

	begin_as_leader(*state, argv);
	assert_non_null(dialogue_expect(&shell, "ready "));
	dialogue_say(&shell, "\003");
	assert_non_null(dialogue_expect(&shell, "signal 2 "));
	snprintf(last, sizeof(last), "signal %d ", SIGRTMAX);
	assert_int_equal(kill(shell.pid, SIGRTMAX), 0);
	assert_non_null(dialogue_expect(&shell, last));
	assert_int_equal(dialogue_count(&shell, "signal 2 "), 1);
	dialogue_say(&shell, "quit 9\n");
	assert_int_equal(dialogue_status(&shell), 9);
}

/* The kernel tells the leader alone that the terminal is gone, credentials(7). */
static void leader_of_a_session_passes_the_hangup_on(void **state)
{
	const char *const argv[] = {
		"/bin/sh", "-c",
		"read outer rest </proc/self/stat; echo outer $outer; exec sleep 1000", NULL
	};
	pid_t outer;
	int pidfd;

	begin_as_leader(*state, argv);
	outer = (pid_t)dialogue_number(&shell, "outer ");
	assert_true(outer > 0);
	pidfd = pidfd_open(outer, 0);
	assert_true(pidfd >= 0);
	close(shell.output);
	shell.input = shell.output = -1;
	assert_int_equal(dialogue_status(&shell), 1000 + SIGHUP);
	assert_true(wait_event(pidfd, POLLIN));
	close(pidfd);
}

#define TEST(function, variant)                                                                    \
	{                                                                                          \
#function " (" #variant ")", function, begin, end, &variant                        \
	}
#define TESTS(function)                                                                            \
	TEST(function, bash_auto), TEST(function, bash_init), TEST(function, dash_auto),           \
		TEST(function, dash_init), TEST(function, bash_enter), TEST(function, dash_new)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(ctrl_c_ends_the_program),
		TESTS(ctrl_c_reaches_the_program_once),
		TESTS(ctrl_backslash_reaches_the_program_once),
		TESTS(window_size_reaches_the_program_once),
		TESTS(ctrl_z_stops_the_job_and_fg_continues_it),
		TESTS(job_continues_in_the_background),
		TESTS(reading_in_the_background_stops_the_job),
		TESTS(closing_the_terminal_ends_everything),
		TESTS(shell_inside_has_job_control),
		TESTS(full_screen_program_has_the_terminal),
		TEST(leader_of_a_session_passes_keys_on_once, bash_auto),
		TEST(leader_of_a_session_passes_keys_on_once, bash_init),
		TEST(leader_of_a_session_passes_the_hangup_on, bash_auto),
		TEST(leader_of_a_session_passes_the_hangup_on, bash_init),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
