/* SPDX-License-Identifier: Apache-2.0 */
/* gons_run(): the deadline, and what becomes of signals to the caller while a function runs. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"

enum { DEADLINE = 50, FOR_EVER = 600000 }; /* milliseconds; what the deadline ends would go on */

static int wait_for_ever(void *argument)
{
	(void)argument;
	while (pause())
		;
	return 0;
}

static void a_deadline_ends_it(void **state)
{
	static const char *const modes[] = { "", "user=new fork=1", "user=new pid=new fork=init" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		int status = 4711;

		use(modes[i]);
		gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
		assert_failed(plan, gons_run(plan, wait_for_ever, NULL, &status), -ETIMEDOUT,
			      "deadline", 0);
		assert_int_equal(status, 4711);
		assert_no_traces();
		gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
		*seen = (struct seen){ 0 };
		assert_ran(1);
	}
}

/*
 * What SIGKILL does not end: with PTRACE_O_TRACEEXIT a process stops on its way out, until its
 * tracer ends. So does one that waits for an answer of FUSE.
 */
static int stand_still_when_killed(void *tracer)
{
	const pid_t child = getpid();
	int ready[2];
	pid_t other;
	char byte;

	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);
	if (pipe(ready))
		return 1;
	other = fork();
	if (other == 0) {
		if (ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEEXIT) == 0 &&
		    write(ready[1], "", 1) == 1)
			for (;;)
				pause();
		_exit(1);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		return 1;
	*(pid_t *)tracer = other;
	for (;;)
		pause();
}

static void a_child_that_cannot_be_killed_is_left(void **state)
{
	pid_t *tracer = mmap(NULL, sizeof(*tracer), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	siginfo_t left = { 0 };
	int error;

	(void)state;
	assert_ptr_not_equal(tracer, MAP_FAILED);
	use("");
	gons_plan_option(plan, GONS_DEADLINE, 500);
	error = gons_run(plan, stand_still_when_killed, tracer, NULL);
	assert_true(*tracer > 0);
	assert_int_equal(waitid(P_ALL, 0, &left, WEXITED | WNOHANG | WNOWAIT), 0);
	assert_int_equal(left.si_pid, 0);
	kill(*tracer, SIGKILL);
	assert_failed(plan, error, -ETIMEDOUT, "is left to be waited for", 0);
	/* The child, and the tracer, which it has left to this process. */
	assert_true(wait(NULL) > 0);
	assert_true(wait(NULL) > 0);
	munmap(tracer, sizeof(*tracer));
}

/* What a process that waits in gons_run() does when it gets a signal; the test's other half. */
struct waiting {
	const char *words;
	long grace;
	int (*function)(void *argument);
};

static volatile sig_atomic_t handled;

static void on_signal(int signal)
{
	handled = signal;
}

static int wait_and_note(void *argument)
{
	int *ends = argument;
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (write(ends[1], "r", 1) != 1)
		return 1;
	/* HUP as it was sent, then TERM; then nothing but KILL will end us */
	for (int i = 0; i < 2; i++)
		if (sigwait(&set, &got) || write(ends[1], &(char){ (char)got }, 1) != 1)
			return 1;
	while (pause())
		;
	return 0;
}

/* In a process of its own: 0 if all went as it should, else the number of what did not. */
static int call_and_get_signal(const struct waiting *waiting, int ends[2])
{
	struct sigaction action = { .sa_handler = on_signal };
	int status = 0;
	int got;

	sigaction(SIGHUP, &action, NULL);
	use(waiting->words);
	gons_plan_option(plan, GONS_KEEP_FD, ends[0]);
	gons_plan_option(plan, GONS_KEEP_FD, ends[1]);
	gons_plan_option(plan, GONS_TERM_CHILD, waiting->grace);
	got = gons_run(plan, waiting->function, ends, &status);
	if (got != 0)
		return 10;
	if (handled != SIGHUP)
		return 11;
	return WIFSIGNALED(status) ? WTERMSIG(status) + 100 : WEXITSTATUS(status);
}

static int tell_when_ready(const struct waiting *waiting, char *told, size_t size)
{
	int ends[2], status;
	size_t length = 0;
	ssize_t got = 1;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		_exit(call_and_get_signal(waiting, ends));
	close(ends[1]);
	assert_int_equal(read(ends[0], told, 1), 1);
	kill(pid, SIGHUP);
	while (length < size && got > 0) {
		got = read(ends[0], told + length, size - length);
		length += got > 0 ? (size_t)got : 0;
	}
	told[length] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void a_signal_is_passed_on_then_term_then_kill(void **state)
{
	static const char *const modes[] = { "", "user=new fork=1" };
	char told[8] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		const struct waiting waiting = { modes[i], DEADLINE, wait_and_note };

		assert_int_equal(tell_when_ready(&waiting, told, 4), 100 + SIGKILL);
		assert_int_equal(told[0], SIGHUP);
		assert_int_equal(told[1], SIGTERM);
		assert_int_equal(told[2], 0);
		assert_no_traces();
	}
}

/* Ends by itself at the first signal that comes. */
static int end_at_a_signal(void *argument)
{
	int *ends = argument;
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (write(ends[1], "r", 1) != 1 || sigwait(&set, &got))
		return 1;
	return got;
}

static volatile sig_atomic_t both;

static void on_both(int signal)
{
	both |= signal == SIGINT ? 1 : 2;
}

static int interrupt_and_quit_parent(void *argument)
{
	sigset_t set;

	(void)argument;
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	kill(getppid(), SIGINT);
	kill(getppid(), SIGQUIT);
	return wait_for_ever(NULL);
}

static void every_signal_reaches_the_caller_at_last(void **state)
{
	struct sigaction action = { .sa_handler = on_both }, interrupt, quit;
	int got;

	(void)state;
	use("");
	gons_plan_option(plan, GONS_TERM_CHILD, DEADLINE);
	sigaction(SIGINT, &action, &interrupt);
	sigaction(SIGQUIT, &action, &quit);
	both = 0;
	got = gons_run(plan, interrupt_and_quit_parent, NULL, NULL);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	assert_succeeded(plan, got);
	assert_int_equal(both, 3);
}

static int hang_up_and_interrupt_parent(void *argument)
{
	sigset_t set;
	int got;

	(void)argument;
	sigfillset(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	kill(getppid(), SIGHUP);
	kill(getppid(), SIGINT);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	if (sigwait(&set, &got) || sigpending(&set))
		return 1;
	return sigismember(&set, SIGHUP) ? 8 : 7;
}

static void a_signal_that_the_caller_ignores_is_not_passed_on(void **state)
{
	struct sigaction action = { .sa_handler = on_both }, interrupt;
	void (*hang_up)(int) = signal(SIGHUP, SIG_IGN);
	int status = -1, got;

	(void)state;
	use("");
	gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
	sigaction(SIGINT, &action, &interrupt);
	got = gons_run(plan, hang_up_and_interrupt_parent, NULL, &status);
	signal(SIGHUP, hang_up);
	sigaction(SIGINT, &interrupt, NULL);
	assert_succeeded(plan, got);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
}

static void who_ends_at_the_signal_is_not_killed(void **state)
{
	const struct waiting waiting = { "", FOR_EVER, end_at_a_signal };
	char told[8] = "";
	int code;

	(void)state;
	code = tell_when_ready(&waiting, told, 4);
	/* TERM comes right behind, and may be faster than the return */
	assert_true(code == SIGHUP || code == 100 + SIGTERM);
}

/* Our handler runs at once and the child knows nothing: it is told by the handler. */
static int signal_ends;

static void on_signal_tell(int signal)
{
	handled = signal;
	if (write(signal_ends, "x", 1) != 1)
		_exit(9);
}

static int wait_for_the_handler(void *argument)
{
	int *ends = argument;
	char byte;

	if (write(ends[3], "r", 1) != 1)
		return 1;
	return read(ends[0], &byte, 1) == 1 ? 42 : 1;
}

static void without_the_option_signals_are_the_callers(void **state)
{
	int ends[4], status;
	pid_t pid;
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(pipe2(ends + 2, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		struct sigaction action = { .sa_handler = on_signal_tell };
		int got;

		signal_ends = ends[1];
		sigaction(SIGHUP, &action, NULL);
		use("");
		gons_plan_option(plan, GONS_KEEP_FD, ends[0]);
		gons_plan_option(plan, GONS_KEEP_FD, ends[3]);
		got = gons_run(plan, wait_for_the_handler, ends, &status);
		_exit(got == 0 && handled == SIGHUP ? WEXITSTATUS(status) : 1);
	}
	assert_int_equal(read(ends[2], &byte, 1), 1);
	kill(pid, SIGHUP);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
	for (int i = 0; i < 4; i++)
		close(ends[i]);
}

static int is_term_blocked(void *argument)
{
	sigset_t set;

	(void)argument;
	sigprocmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, SIGTERM);
}

static void the_function_has_the_callers_mask(void **state)
{
	int status = -1;

	(void)state;
	use("user=new fork=1");
	gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
	assert_succeeded(plan, gons_run(plan, is_term_blocked, NULL, &status));
	assert_int_equal(status, 0);
}

static void the_mask_of_signals_is_restored(void **state)
{
	sigset_t before, after;

	(void)state;
	sigprocmask(SIG_BLOCK, NULL, &before);
	use("");
	gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
	assert_ran(0);
	sigprocmask(SIG_BLOCK, NULL, &after);
	for (int signal = 1; signal < 32; signal++)
		assert_int_equal(sigismember(&before, signal), sigismember(&after, signal));
}

#define test(function) cmocka_unit_test_setup_teardown(function, look_begin, look_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_deadline_ends_it),
		test(a_child_that_cannot_be_killed_is_left),
		test(a_signal_is_passed_on_then_term_then_kill),
		test(every_signal_reaches_the_caller_at_last),
		test(a_signal_that_the_caller_ignores_is_not_passed_on),
		test(who_ends_at_the_signal_is_not_killed),
		test(without_the_option_signals_are_the_callers),
		test(the_function_has_the_callers_mask),
		test(the_mask_of_signals_is_restored),
	};

	adopt_orphans();
	return cmocka_run_group_tests_name("run_signals", tests, NULL, NULL);
}
