/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_enter() and gons_run(): a plan carried out in this process, or in a child that goes on with
 * a function. Where the function is, what it has open, how its end and every failure are told, and
 * that nothing is left behind. This program never calls gons_dispatch().
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "traces.h"

enum {
	ALL_EIGHT = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
		    CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWTIME,
	DEADLINE = 50, /* milliseconds; what is killed by it would go on for ever */
	FOR_EVER = 600000,
	FD_ROOM = 24,
};

static struct target target;
static struct seen *seen;
static gons_plan *plan;

static int begin(void **state)
{
	(void)state;
	seen = seen_begin();
	traces_remember();
	return 0;
}

static int end(void **state)
{
	gons_plan_free(plan);
	plan = NULL;
	seen_end();
	return support_teardown(state);
}

static void use(const char *words)
{
	gons_plan_free(plan);
	plan = plan_of(words);
}

/* A process that has namespaces of its own of these types; words that join them. */
static const char *go_to(int flags)
{
	target_start(&target, flags, NULL, NULL);
	traces_remember();
	return words_to_join(target.pid, flags | (geteuid() ? CLONE_NEWUSER : 0));
}

static int run(int *status)
{
	return gons_run(plan, look_around, seen, status);
}

static void assert_ran(int result)
{
	int status = -1;

	seen->result = result;
	assert_succeeded(plan, run(&status));
	assert_int_equal(seen->calls, 1);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), result & 0xff);
	assert_no_traces();
}

static void assert_not_called(int got, int error, const char *part, int status)
{
	assert_failed(plan, got, error, part, status);
	assert_int_equal(seen->calls, 0);
	assert_no_traces();
}

/* --- where the function is --- */

static void run_joins_all_eight(void **state)
{
	const char *words;

	(void)state;
	words = go_to(ALL_EIGHT);
	use(words);
	assert_ran(7);
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct gons_namespace *told = &gons_plan_report(plan)->namespaces[i];
		const uint64_t there = namespace_of(target.pid, namespace_types[i].name);

		assert_int_equal(seen->namespaces[i], there);
		assert_int_equal(told->state, GONS_JOINED);
		assert_int_equal(told->error, 0);
		assert_int_equal(told->before, own_namespace(namespace_types[i].name));
		assert_int_equal(told->after, there);
	}
	assert_string_equal(seen->directory, "/");
	assert_int_equal(gons_plan_report(plan)->forked, 1);
	assert_true(seen->pid > 1 && seen->pid < 100);
}

static void run_joins_a_target_at_once(void **state)
{
	(void)state;
	go_to(ALL_EIGHT);
	use(text("target=%d", (int)target.pid));
	assert_ran(0);
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_int_equal(seen->namespaces[i],
				 namespace_of(target.pid, namespace_types[i].name));
}

static void run_makes_all_eight(void **state)
{
	(void)state;
	use("cgroup=new ipc=new mnt=new net=new pid=new time=new user=new uts=new monotonic=1000");
	assert_ran(3);
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;

		assert_int_equal(gons_plan_report(plan)->namespaces[i].state, GONS_CREATED);
		assert_int_not_equal(seen->namespaces[i], own_namespace(name));
		assert_int_equal(seen->namespaces[i], gons_plan_report(plan)->namespaces[i].after);
	}
	assert_int_equal(seen->pid, 1);
	assert_int_equal(seen->uid, 0);
}

static void run_without_words_stays_here(void **state)
{
	(void)state;
	use("");
	assert_ran(255);
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_int_equal(seen->namespaces[i], own_namespace(namespace_types[i].name));
	assert_int_equal(seen->parent, getpid());
	assert_int_equal(gons_plan_report(plan)->forked, 0);
}

static void run_goes_to_a_directory(void **state)
{
	(void)state;
	use("wd=/proc/sys");
	assert_ran(0);
	assert_string_equal(seen->directory, "/proc/sys");
}

static void run_has_a_name_and_ids_of_its_own(void **state)
{
	(void)state;
	if (!is_root())
		skip_because("only root can become anybody");
	use("uts=new hostname=elsewhere uid=1234 gid=1235 caps=400");
	assert_ran(0);
	assert_string_equal(seen->hostname, "elsewhere");
	assert_int_equal(seen->uid, 1234);
	assert_int_equal(seen->gid, 1235);
	assert_int_equal(seen->capabilities, 0x400);
}

static void one_who_stays_outside_mirrors(void **state)
{
	static const char *const modes[] = { "fork=1", "fork=init", "fork=1 pid=new",
					     "fork=init pid=new", "tmp=fresh mnt=new wd=/" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(text("user=new %s", modes[i]));
		*seen = (struct seen){ 0 };
		assert_ran((int)i + 40);
		assert_int_not_equal(seen->parent, getpid());
		assert_int_equal(gons_plan_report(plan)->forked, 1);
	}
}

static int kill_myself(void *argument)
{
	(void)argument;
	raise(SIGKILL);
	return 0;
}

static void death_by_a_signal_is_told(void **state)
{
	static const char *const modes[] = { "", "user=new fork=1", "user=new pid=new fork=init" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		int status = 0;

		use(modes[i]);
		assert_succeeded(plan, gons_run(plan, kill_myself, NULL, &status));
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGKILL);
		assert_no_traces();
	}
}

static void the_status_may_be_nobodys(void **state)
{
	(void)state;
	use("");
	assert_succeeded(plan, run(NULL));
	assert_int_equal(seen->calls, 1);
}

static void a_child_of_a_join_cannot_be_inspected(void **state)
{
	(void)state;
	use("");
	assert_ran(0);
	assert_int_equal(seen->dumpable, prctl(PR_GET_DUMPABLE));
	*seen = (struct seen){ 0 };
	use(go_to(CLONE_NEWUTS));
	assert_ran(0);
	assert_int_equal(seen->dumpable, 0);
}

/* --- failures --- */

static void a_failed_join_is_told(void **state)
{
	int status = 4711;

	(void)state;
	use("net=/nonexistent");
	assert_not_called(run(&status), -ENOENT, "/nonexistent", -ENOENT);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].state, GONS_FAILED);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].error, ENOENT);
	assert_int_equal(status, 4711);
	assert_int_equal(gons_plan_set(plan, "net", "/proc/self/ns/uts"), 0);
	assert_null(gons_plan_error(plan));
	assert_not_called(run(&status), -EINVAL, "gons_net", -EINVAL);
	/* and the same plan can still do it right */
	assert_int_equal(gons_plan_set(plan, "net", NULL), 0);
	assert_ran(5);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].state, GONS_UNTOUCHED);
}

static void a_failure_behind_the_fork_is_told(void **state)
{
	static const char *const words[] = {
		"user=new wd=/nonexistent",
		"user=new fork=1 wd=/nonexistent",
		"user=new fork=init wd=/nonexistent",
		"user=new pid=new fork=init wd=/nonexistent",
		"user=new mnt=new tmp=fresh wd=/nonexistent",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		use(words[i]);
		assert_not_called(run(NULL), -ENOENT, "gons_wd", -ENOENT);
	}
}

static void words_that_do_not_fit_are_told(void **state)
{
	(void)state;
	use("hostname=name");
	assert_not_called(run(NULL), -EINVAL, "hostname", -EINVAL);
	use("net=new order=!mnt");
	assert_not_called(run(NULL), -EINVAL, "gons_net", -EINVAL);
}

static void onerror_means_nothing(void **state)
{
	(void)state;
	use("net=/nonexistent onerror=exit");
	capture_begin(2);
	assert_int_equal(run(NULL), -ENOENT);
	assert_string_equal(capture_end(), "");
	use("net=/nonexistent onerror=warn");
	capture_begin(2);
	assert_int_equal(run(NULL), -ENOENT);
	assert_string_equal(capture_end(), "");
	assert_no_traces();
}

/* With fewer descriptors than a call takes it fails, wherever that is, and leaves none. */
static void running_out_of_descriptors_leaves_none(void **state)
{
	const struct rlimit *before = &(struct rlimit){ 0 };
	struct rlimit limit;
	int got = -1;

	(void)state;
	use(go_to(CLONE_NEWNET | CLONE_NEWUTS));
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	before = &(struct rlimit){ limit.rlim_cur, limit.rlim_max };
	for (rlim_t room = 0; room < FD_ROOM; room++) {
		int next = fcntl(0, F_DUPFD_CLOEXEC, 0);

		close(next);
		limit.rlim_cur = (rlim_t)next + room;
		setrlimit(RLIMIT_NOFILE, &limit);
		got = run(NULL);
		setrlimit(RLIMIT_NOFILE, before);
		if (got != 0)
			assert_int_equal(got, -EMFILE);
		assert_no_traces();
	}
	assert_int_equal(got, 0);
}

static unsigned forks;

static void count_forks(void)
{
	forks++;
}

static int do_nothing(void *argument)
{
	(void)argument;
	return 0;
}

/* Whoever is told of a failure may call again: nothing may have begun. */
static void a_child_that_cannot_be_watched_is_not_made(void **state)
{
	struct rlimit limit, before;
	int next;

	(void)state;
	use("");
	gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
	assert_int_equal(pthread_atfork(count_forks, NULL, NULL), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (rlim_t room = 0; room < 2; room++) {
		forks = 0;
		next = fcntl(0, F_DUPFD_CLOEXEC, 0);
		close(next);
		limit = (struct rlimit){ (rlim_t)next + room, before.rlim_max };
		setrlimit(RLIMIT_NOFILE, &limit);
		seen->result = gons_run(plan, do_nothing, NULL, NULL);
		setrlimit(RLIMIT_NOFILE, &before);
		assert_int_equal(seen->result, room ? 0 : -EMFILE);
		assert_int_equal(forks, room);
		assert_no_traces();
	}
}

/* Root may always make a process: so somebody else tries. */
enum { NOBODY = 65534 };

static int run_without_processes(void)
{
	const struct rlimit none = { 0, 0 };
	int next;

	if (geteuid() == 0 && (setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
		return 1;
	next = fcntl(0, F_DUPFD_CLOEXEC, 0);
	if (setrlimit(RLIMIT_NPROC, &none) < 0 || run(NULL) != -EAGAIN)
		return 2;
	if (fcntl(next, F_DUPFD_CLOEXEC, 0) != next + 1)
		return 4;
	return strstr(gons_plan_error(plan), "cannot make a child") ? 0 : 3;
}

static void processes_that_cannot_be_made_are_told(void **state)
{
	pid_t child;
	int status;

	(void)state;
	use("");
	gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
	child = fork();
	if (child == 0)
		_exit(run_without_processes());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* --- descriptors --- */

static void only_standard_streams_are_open(void **state)
{
	int ends[2], kept;

	(void)state;
	assert_int_equal(pipe(ends), 0); /* not close-on-exec */
	kept = fcntl(0, F_DUPFD_CLOEXEC, 77);
	use(text("%s uts=new hostname=x bind=/etc", go_to(CLONE_NEWNS | CLONE_NEWPID)));
	gons_plan_option(plan, GONS_KEEP_FD, kept);
	traces_remember();
	assert_ran(0);
	assert_only_open(seen, (const int[]){ 0, 1, 2, kept, -1 });
	*seen = (struct seen){ 0 };
	gons_plan_option(plan, GONS_KEEP_FD, -1);
	assert_ran(0);
	assert_only_open(seen, (const int[]){ 0, 1, 2, -1 });
	close(ends[0]);
	close(ends[1]);
	close(kept);
}

static void closed_streams_stay_closed(void **state)
{
	static const char *const modes[] = { "", "tmp=fresh", "fork=init", "bind=/etc" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		int got;

		use(text("%s %s", go_to(CLONE_NEWNS | CLONE_NEWPID), modes[i]));
		gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
		gons_plan_option(plan, GONS_TERM_CHILD, FOR_EVER);
		*seen = (struct seen){ 0 };
		close_standard_streams();
		got = run(NULL);
		open_standard_streams();
		assert_succeeded(plan, got);
		assert_only_open(seen, (const int[]){ -1 });
		assert_no_traces();
	}
}

static void references_by_number_are_closed(void **state)
{
	int net, kept;

	(void)state;
	go_to(CLONE_NEWNET | CLONE_NEWUTS);
	net = open(text("/proc/%d/ns/net", (int)target.pid), O_RDONLY);
	kept = fcntl(target.pidfd, F_DUPFD, 50);
	use(text("net=fd:%d uts=pidfd:%d %s", net, kept, geteuid() ? user_too(&target) + 5 : ""));
	traces_remember();
	assert_ran(0);
	assert_int_equal(seen->namespaces[GONS_NET], namespace_of(target.pid, "net"));
	assert_only_open(seen, (const int[]){ 0, 1, 2, -1 });
	close(net);
	close(kept);
}

static void a_descriptor_to_keep_must_be_open(void **state)
{
	(void)state;
	use("");
	gons_plan_option(plan, GONS_KEEP_FD, 999);
	assert_not_called(run(NULL), -EBADF, "descriptor 999", 0);
}

/* --- deadline and signals --- */

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

/* --- waiting --- */

static void somebody_else_who_waits_is_told(void **state)
{
	int got;

	(void)state;
	use("");
	signal(SIGCHLD, SIG_IGN); /* then the kernel is that somebody */
	got = run(NULL);
	signal(SIGCHLD, SIG_DFL);
	assert_failed(plan, got, -ECHILD, "somebody else has waited", 0);
	assert_int_equal(seen->calls, 1);
	assert_no_traces();
}

/* --- gons_enter --- */

/* Enters in a child of the test's, and looks around there. */
static int enter_in_a_child(const char *words)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int got;

		use(words);
		got = gons_enter(plan);
		if (got == 0)
			look_around(seen);
		_exit(got ? -got : seen->result);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_no_traces();
	return WEXITSTATUS(status);
}

static void enter_moves_this_process(void **state)
{
	(void)state;
	seen->result = 33;
	assert_int_equal(enter_in_a_child(go_to(ALL_EIGHT)), 33);
	assert_int_equal(seen->calls, 1);
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_int_equal(seen->namespaces[i],
				 namespace_of(target.pid, namespace_types[i].name));
	assert_int_not_equal(seen->dumpable, 0); /* it is here to stay */
}

static void enter_leaves_no_descriptor(void **state)
{
	(void)state;
	assert_int_equal(enter_in_a_child(text("%s bind=/etc", go_to(CLONE_NEWNS | CLONE_NEWPID))),
			 0);
	for (unsigned i = 3; i < seen->fd_count; i++)
		assert_int_not_equal(fcntl(seen->fds[i], F_GETFD), -1); /* the test has it, too */
}

static void enter_tells_what_was_entered_before_a_failure(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	go_to(CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWPID);
	pid = fork();
	if (pid == 0) {
		const struct gons_report *report;
		int got;

		use(text("%s %s ipc=/nonexistent order=!user,!net,!pid,ipc,!uts",
			 words_to_join(target.pid, CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWPID),
			 geteuid() ? user_too(&target) + 5 : ""));
		got = gons_enter(plan);
		report = gons_plan_report(plan);
		/* nobody stays outside of a failure, although the pid namespace was joined */
		_exit(got == -ENOENT && report->status == -ENOENT && report->forked == 0 &&
				      report->namespaces[GONS_NET].state == GONS_JOINED &&
				      report->namespaces[GONS_PID].state == GONS_JOINED &&
				      report->namespaces[GONS_IPC].state == GONS_FAILED &&
				      report->namespaces[GONS_UTS].state == GONS_UNTOUCHED &&
				      own_namespace("net") == namespace_of(target.pid, "net")
			      ? 0
			      : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_no_traces();
}

static void *wait_for_a_byte(void *argument)
{
	char byte;

	return read(*(int *)argument, &byte, 1) == 1 ? argument : NULL;
}

static void enter_refuses_several_threads(void **state)
{
	const uint64_t before = own_namespace("uts");
	pthread_t thread;
	int ends[2], got;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(pthread_create(&thread, NULL, wait_for_a_byte, &ends[0]), 0);
	use("user=new uts=new");
	got = gons_enter(plan);
	assert_failed(plan, got, -EINVAL, "thread", -EINVAL);
	assert_int_equal(own_namespace("uts"), before);
	/* a child can */
	*seen = (struct seen){ 0 };
	assert_succeeded(plan, run(NULL));
	assert_int_equal(seen->threads, 1);
	assert_int_equal(write(ends[1], "", 1), 1);
	pthread_join(thread, NULL);
	close(ends[0]);
	close(ends[1]);
	assert_no_traces();
}

static void reexec_refuses_without_dispatch(void **state)
{
	void *result = seen;
	size_t length = 4711;

	(void)state;
	use("");
	assert_int_equal(gons_action("anything", NULL), 0);
	assert_failed(plan, gons_reexec(plan, "anything", NULL, 0, &result, &length), -EOPNOTSUPP,
		      "gons_dispatch", 0);
	assert_ptr_equal(result, seen);
	assert_int_equal(length, 4711);
	assert_no_traces();
}

#define test(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(run_joins_all_eight),
		test(run_joins_a_target_at_once),
		test(run_makes_all_eight),
		test(run_without_words_stays_here),
		test(run_goes_to_a_directory),
		test(run_has_a_name_and_ids_of_its_own),
		test(one_who_stays_outside_mirrors),
		test(death_by_a_signal_is_told),
		test(the_status_may_be_nobodys),
		test(a_child_of_a_join_cannot_be_inspected),
		test(a_failed_join_is_told),
		test(a_failure_behind_the_fork_is_told),
		test(words_that_do_not_fit_are_told),
		test(onerror_means_nothing),
		test(running_out_of_descriptors_leaves_none),
		test(processes_that_cannot_be_made_are_told),
		test(only_standard_streams_are_open),
		test(closed_streams_stay_closed),
		test(references_by_number_are_closed),
		test(a_descriptor_to_keep_must_be_open),
		test(a_child_that_cannot_be_watched_is_not_made),
		test(a_deadline_ends_it),
		test(a_child_that_cannot_be_killed_is_left),
		test(a_signal_is_passed_on_then_term_then_kill),
		test(every_signal_reaches_the_caller_at_last),
		test(a_signal_that_the_caller_ignores_is_not_passed_on),
		test(who_ends_at_the_signal_is_not_killed),
		test(without_the_option_signals_are_the_callers),
		test(the_function_has_the_callers_mask),
		test(the_mask_of_signals_is_restored),
		test(somebody_else_who_waits_is_told),
		test(enter_moves_this_process),
		test(enter_leaves_no_descriptor),
		test(enter_tells_what_was_entered_before_a_failure),
		test(enter_refuses_several_threads),
		test(reexec_refuses_without_dispatch),
	};

	adopt_orphans();
	return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
