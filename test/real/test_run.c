/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_run() and gons_enter(): where the function is, what every failure leaves and says, and which
 * descriptors the child has.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"

enum { FOR_EVER = 600000, FD_ROOM = 24 };

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
	assert_succeeded(plan, look_by_run(NULL));
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
	assert_not_called(look_by_run(&status), -ENOENT, "/nonexistent", -ENOENT);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].state, GONS_FAILED);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_NET].error, ENOENT);
	assert_int_equal(status, 4711);
	assert_int_equal(gons_plan_set(plan, "net", "/proc/self/ns/uts"), 0);
	assert_null(gons_plan_error(plan));
	assert_not_called(look_by_run(&status), -EINVAL, "gons_net", -EINVAL);
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
		assert_not_called(look_by_run(NULL), -ENOENT, "gons_wd", -ENOENT);
	}
}

static void words_that_do_not_fit_are_told(void **state)
{
	(void)state;
	use("hostname=name");
	assert_not_called(look_by_run(NULL), -EINVAL, "hostname", -EINVAL);
	use("net=new order=!mnt");
	assert_not_called(look_by_run(NULL), -EINVAL, "gons_net", -EINVAL);
}

static void onerror_means_nothing(void **state)
{
	(void)state;
	use("net=/nonexistent onerror=exit");
	capture_begin(2);
	assert_int_equal(look_by_run(NULL), -ENOENT);
	assert_string_equal(capture_end(), "");
	use("net=/nonexistent onerror=warn");
	capture_begin(2);
	assert_int_equal(look_by_run(NULL), -ENOENT);
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
		got = look_by_run(NULL);
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
	if (setrlimit(RLIMIT_NPROC, &none) < 0 || look_by_run(NULL) != -EAGAIN)
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
		got = look_by_run(NULL);
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
	assert_not_called(look_by_run(NULL), -EBADF, "descriptor 999", 0);
}

/* --- waiting --- */

static void somebody_else_who_waits_is_told(void **state)
{
	int got;

	(void)state;
	use("");
	signal(SIGCHLD, SIG_IGN); /* then the kernel is that somebody */
	got = look_by_run(NULL);
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
	assert_succeeded(plan, look_by_run(NULL));
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

#define test(function) cmocka_unit_test_setup_teardown(function, look_begin, look_end)

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
