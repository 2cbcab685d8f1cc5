/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_spawn(): a program in a child that has carried out a plan. Whose child it is and where, what
 * it has open, how its end and every failure are told, and that nothing is left behind.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "call.h"

enum {
	DEADLINE = 50,
	FOR_EVER = 600000,
	FD_ROOM = 24,
	MANY = 500,
};

static struct run probe; /* what the program told, as if it had been run by support.h */
static int status;

static int end(void **state)
{
	run_free(&probe);
	return call_end(state);
}

static pid_t spawn_shell(const char *script, int *pidfd)
{
	char *const argv[] = { "sh", "-c", strdup(script), NULL };
	char *const envp[] = { "PATH=/usr/bin:/bin", NULL };
	pid_t pid = gons_spawn(plan, "/bin/sh", argv, envp, pidfd);

	free(argv[2]);
	return pid;
}

/* The static probe tells where it is; it is found inside since the mounts are copies of ours. */
static void spawn_probe(void)
{
	char *const path = realpath(artefact("test/probe-musl-static"), NULL);
	char *const other = realpath(artefact("test/probe-static"), NULL);
	char *const argv[] = { "probe", NULL };
	char *const envp[] = { "TEST=spawned", NULL };
	pid_t pid;

	capture_begin(1);
	pid = gons_spawn(plan, path ? path : other, argv, envp, NULL);
	if (pid > 0)
		waitpid(pid, &status, 0);
	run_free(&probe);
	probe = (struct run){ .output = strdup(capture_end()) };
	probe.size = strlen(probe.output);
	probe.lines = strdup(probe.output);
	for (char *at = probe.lines; (at = strchr(at, '\n')); at++)
		*at = '\0';
	free(path);
	free(other);
	assert_succeeded(plan, pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void assert_ends_with(pid_t pid, int code)
{
	assert_succeeded(plan, pid);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
	assert_no_traces();
}

static void assert_nothing_there(const char *pattern)
{
	if (find_program("sh") && system(text("test -z \"$(ls -d %s 2>/dev/null)\"", pattern)))
		fail_msg("%s was left behind", pattern);
}

/* As Linux 5.6 to 6.1 do with CLONE_VM once there is a new time namespace: EINVAL. */
static int deny_shared_memory(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_VM, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/* --- where the program is --- */

static void program_joins_all_eight(void **state)
{
	(void)state;
	use(go_to(ALL_EIGHT));
	spawn_probe();
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;

		if (pidfd_tells_namespaces())
			assert_int_equal(probe_namespace(&probe, name),
					 namespace_of(target.pid, name));
		assert_int_equal(gons_plan_report(plan)->namespaces[i].state, GONS_JOINED);
		assert_int_equal(gons_plan_report(plan)->namespaces[i].after,
				 namespace_of(target.pid, name));
	}
	assert_string_equal(probe_text(&probe, "cwd"), "/");
	assert_int_equal(probe_number(&probe, "ppid"), 0); /* we are outside */
	assert_string_equal(probe_variable(&probe, "TEST"), "spawned");
	assert_int_equal(gons_plan_report(plan)->forked, 0);
	assert_no_traces();
}

static void program_is_in_eight_new_ones(void **state)
{
	(void)state;
	use("cgroup=new ipc=new mnt=new net=new pid=new time=new user=new uts=new monotonic=1000");
	spawn_probe();
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;

		if (pidfd_tells_namespaces())
			assert_int_not_equal(probe_namespace(&probe, name), own_namespace(name));
		assert_int_equal(gons_plan_report(plan)->namespaces[i].state, GONS_CREATED);
	}
	assert_int_equal(probe_number(&probe, "pid"), 1);
	assert_no_traces();
}

static void program_is_the_callers_own_child(void **state)
{
	static const char *const modes[] = { "", "user=new uts=new", "user=new pid=new",
					     "user=new time=new", "user=new mnt=new wd=/proc" };
	char line[64] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		int ends[2];
		pid_t pid;
		FILE *file;

		use(modes[i]);
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		gons_plan_option(plan, GONS_KEEP_FD, ends[0]);
		pid = spawn_shell(text("read line <&%d; exit 9", ends[0]), NULL);
		assert_succeeded(plan, pid);
		file = fopen(text("/proc/%d/stat", (int)pid), "re");
		assert_non_null(file);
		assert_non_null(fgets(line, sizeof(line), file));
		fclose(file);
		assert_contains(line, "(sh) ");
		assert_contains(line, text(" %d ", (int)getpid()));
		assert_int_equal(count_children(), 1);
		assert_int_equal(write(ends[1], "\n", 1), 1);
		close(ends[0]);
		close(ends[1]);
		assert_ends_with(pid, 9);
	}
}

static void program_can_be_killed_and_is_told_so(void **state)
{
	static const char *const modes[] = { "", "user=new pid=new", "user=new fork=1",
					     "user=new pid=new fork=init" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		pid_t pid;

		use(modes[i]);
		pid = spawn_shell("kill -TERM $$; sleep 600", NULL);
		if (strcmp(modes[i], "user=new pid=new") == 0) /* pid 1 ignores it */
			kill(pid, SIGKILL);
		assert_succeeded(plan, pid);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_no_traces();
	}
}

static void a_pidfd_of_the_program_is_given(void **state)
{
	static const char *const modes[] = { "", "user=new pid=new", "user=new fork=init" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct pollfd ended = { .events = POLLIN };
		siginfo_t info = { 0 };
		int pidfd = -1;
		pid_t pid;

		use(modes[i]);
		pid = spawn_shell("exit 6", &pidfd);
		assert_succeeded(plan, pid);
		assert_int_equal(fcntl(pidfd, F_GETFD), FD_CLOEXEC);
		ended.fd = pidfd;
		assert_int_equal(poll(&ended, 1, FOR_EVER), 1);
		assert_int_equal(waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOWAIT), 0);
		assert_int_equal(info.si_pid, pid);
		assert_int_equal(info.si_status, 6);
		close(pidfd);
		assert_ends_with(pid, 6);
	}
}

static void one_who_stays_outside_mirrors(void **state)
{
	static const char *const modes[] = { "user=new fork=1", "user=new fork=init",
					     "user=new pid=new fork=1",
					     "user=new pid=new fork=init" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(modes[i]);
		assert_ends_with(
			spawn_shell(text("test $PPID != %d && exit 21", (int)getpid()), NULL), 21);
		assert_int_equal(gons_plan_report(plan)->forked, 1);
	}
	use("user=new pid=new fork=init");
	assert_ends_with(spawn_shell("exit $$", NULL), 2); /* 1 reaps */
}

static void a_fresh_tmp_ends_with_the_program(void **state)
{
	(void)state;
	aside_ready();
	use("user=new mnt=new tmp=fresh");
	assert_ends_with(spawn_shell("echo > /tmp/file && test -e /tmp/file && exit 4", NULL), 4);
	assert_nothing_there("/tmp/gons-*");
}

static void a_directory_names_and_ids(void **state)
{
	(void)state;
	if (!is_root())
		skip_because("only root can become anybody");
	use("uts=new hostname=elsewhere uid=1234 gid=1235 wd=/proc");
	spawn_probe();
	assert_string_equal(probe_text(&probe, "hostname"), "elsewhere");
	assert_int_equal(probe_number(&probe, "uid"), 1234);
	assert_int_equal(probe_number(&probe, "gid"), 1235);
	assert_string_equal(probe_text(&probe, "cwd"), "/proc");
	use("caps=400");
	assert_ends_with(spawn_shell("grep -q '^CapEff:.*0000000400$' /proc/self/status", NULL), 0);
}

static void environment_and_arguments_are_those_given(void **state)
{
	char *const argv[] = { "name", "-c", "test \"$0 $*\" = 'zero one two'", "zero", "one",
			       "two",  NULL };

	(void)state;
	use("");
	setenv("TEST_OF_OURS", "here", 1);
	assert_ends_with(gons_spawn(plan, "/bin/sh", argv, NULL, NULL), 0);
	assert_ends_with(spawn_shell("test -z \"$TEST_OF_OURS\"", NULL), 0);
	assert_ends_with(
		gons_spawn(plan, "/bin/sh",
			   (char *const[]){ "sh", "-c", "test $TEST_OF_OURS = here", NULL }, NULL,
			   NULL),
		0);
	unsetenv("TEST_OF_OURS");
}

static void signals_are_as_the_caller_has_them(void **state)
{
	char *const argv[] = { "cat", "/proc/self/status", NULL };
	sigset_t blocked, before;
	const char *ignored;
	const char *told;
	pid_t pid;

	(void)state;
	use("user=new uts=new");
	/* What starts us may ignore signals, some of them that only libc can set. */
	for (int number = 1; number < SIGRTMIN; number++)
		signal(number, SIG_DFL);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	signal(SIGUSR2, SIG_IGN);
	signal(SIGHUP, (void (*)(int))abort);
	capture_begin(1);
	pid = gons_spawn(plan, "/bin/cat", argv, environ, NULL);
	waitpid(pid, &status, 0);
	told = capture_end();
	ignored = strstr(told, "SigIgn:");
	assert_succeeded(plan, pid);
	assert_contains(told, "SigBlk:\t0000000000000200\n");
	assert_non_null(ignored);
	assert_int_equal(strtoull(ignored + 7, NULL, 16) & 0x7fffffff, 0x800);
	assert_contains(told, "SigCgt:\t0000000000000000\n");
	signal(SIGUSR2, SIG_DFL);

	signal(SIGHUP, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* --- failures --- */

/* Fails with each way of making the program, and leaves nothing and nobody. */
enum { WAYS = 5, WAYS_WITHOUT_TMP = 4 };

static void assert_cannot_execute(const char *path, int error, size_t count)
{
	static const char *const modes[WAYS] = { "", "user=new pid=new", "user=new fork=1",
						 "user=new pid=new fork=init",
						 "user=new mnt=new tmp=fresh" };
	char *const argv[] = { "program", NULL };

	for (size_t i = 0; i < count; i++) {
		int pidfd = 4711;

		use(modes[i]);
		assert_failed(plan, gons_spawn(plan, path, argv, environ, &pidfd), error, path, 0);
		assert_contains(gons_plan_error(plan), "cannot execute");
		assert_int_equal(pidfd, 4711);
		assert_no_traces();
		assert_nothing_there("/tmp/gons-*");
		assert_ends_with(spawn_shell("exit 11", NULL), 11);
	}
}

static void a_program_that_is_not_there_is_told(void **state)
{
	(void)state;
	aside_ready();
	assert_cannot_execute("/nonexistent", -ENOENT, WAYS);
	assert_contains((use("uts=new user=new"),
			 gons_spawn(plan, "/nonexistent", (char *const[]){ "x", NULL }, NULL, NULL),
			 gons_plan_error(plan)),
			"inside");
}

static void a_file_of_no_format_is_told(void **state)
{
	const char *path = temporary_file("file", "\177nothing");

	(void)state;
	aside_ready();
	chmod(path, 0755);
	traces_remember();
	assert_cannot_execute(path, -ENOEXEC, WAYS_WITHOUT_TMP);
}

static void a_file_that_may_not_be_executed_is_told(void **state)
{
	const char *path = temporary_file("file", "#!/bin/sh\n");

	(void)state;
	aside_ready();
	chmod(path, 0644);
	traces_remember();
	assert_cannot_execute(path, -EACCES, WAYS_WITHOUT_TMP);
	assert_cannot_execute("/", -EACCES, WAYS);
}

static void a_failed_join_is_told(void **state)
{
	int pidfd = 4711;

	(void)state;
	use("uts=/nonexistent");
	assert_failed(plan, spawn_shell("exit 0", &pidfd), -ENOENT, "/nonexistent", -ENOENT);
	assert_int_equal(gons_plan_report(plan)->namespaces[GONS_UTS].state, GONS_FAILED);
	assert_int_equal(pidfd, 4711);
	assert_no_traces();
	gons_plan_set(plan, "uts", "");
	assert_ends_with(spawn_shell("exit 3", NULL), 3);
	use("hostname=name");
	assert_failed(plan, spawn_shell("exit 0", &pidfd), -EINVAL, "hostname", -EINVAL);
	assert_no_traces();
}

static void a_failure_behind_the_fork_is_told(void **state)
{
	static const char *const modes[] = {
		"", "pid=new", "fork=1", "fork=init", "pid=new fork=init", "mnt=new tmp=fresh"
	};

	(void)state;
	aside_ready();
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(text("user=new wd=/nonexistent %s", modes[i]));
		assert_failed(plan, spawn_shell("exit 0", NULL), -ENOENT, "gons_wd", -ENOENT);
		assert_no_traces();
		assert_nothing_there("/tmp/gons-*");
	}
}

static void running_out_of_descriptors_leaves_none(void **state)
{
	struct rlimit limit, before;
	pid_t got = -1;

	(void)state;
	use(go_to(CLONE_NEWNET | CLONE_NEWPID));
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (rlim_t room = 0; room < FD_ROOM; room++) {
		int pidfd = 4711;
		int next = fcntl(0, F_DUPFD_CLOEXEC, 0);

		close(next);
		limit = (struct rlimit){ (rlim_t)next + room, before.rlim_max };
		setrlimit(RLIMIT_NOFILE, &limit);
		got = gons_spawn(plan, "/bin/true", (char *const[]){ "true", NULL }, NULL, &pidfd);
		setrlimit(RLIMIT_NOFILE, &before);
		if (got > 0) {
			waitpid(got, NULL, 0);
			close(pidfd);
		} else {
			assert_int_equal(got, -EMFILE);
			assert_non_null(gons_plan_error(plan));
			assert_int_equal(pidfd, 4711);
		}
		assert_no_traces();
	}
	assert_true(got > 0);
}

static void a_program_that_somebody_has_waited_for_was_executed_all_the_same(void **state)
{
	pid_t got;

	(void)state;
	use("user=new pid=new");
	signal(SIGCHLD, SIG_IGN); /* as if a handler called waitpid(-1) at once */
	got = spawn_shell("exit 0", NULL);
	signal(SIGCHLD, SIG_DFL);
	assert_succeeded(plan, got);
	assert_no_traces();
}

/* --- deadline --- */

/* Whoever executes this file waits for an answer that never comes. */
static int hold_execution_of(const char *path)
{
	int group = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY | O_CLOEXEC);

	if (group < 0 || fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM, AT_FDCWD, path))
		skip_because("nobody's execution can be held here: %s", strerror(errno));
	return group;
}

static void *wait_for_all(void *stop)
{
	while (!__atomic_load_n((bool *)stop, __ATOMIC_ACQUIRE))
		waitpid(-1, NULL, WNOHANG);
	return NULL;
}

/* As any program may that has a thread for its children. The pidfd tells that it was waited for. */
static void a_pidfd_is_given_however_soon_somebody_waits(void **state)
{
	static const char *const modes[] = { "uts=new", "uts=new fork=1" };
	char *const argv[] = { "hostile", NULL };
	char *const path = realpath(artefact("test/hostile"), NULL);
	static bool stop;
	pthread_t thread;

	(void)state;
	stop = false;
	if (!is_root())
		skip_because("an ordinary user needs another namespace first");
	assert_int_equal(pthread_create(&thread, NULL, wait_for_all, &stop), 0);
	for (int i = 0; i < MANY; i++) {
		int pidfd = -1;

		use(modes[i % 2]);
		assert_succeeded(plan, gons_spawn(plan, path, argv, NULL, &pidfd));
		assert_true(pidfd > 2);
		assert_int_equal(fcntl(pidfd, F_GETFD), FD_CLOEXEC);
		close(pidfd);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	free(path);
	assert_no_traces();
}

static int spawn_without_shared_memory(void)
{
	pid_t pid;

	if (deny_shared_memory())
		return 100;
	pid = spawn_shell("exit 6", NULL);
	if (pid < 0)
		return -pid;
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

static void a_kernel_that_shares_no_memory_between_times_will_do(void **state)
{
	pid_t pid;

	(void)state;
	use("user=new time=new");
	pid = fork();
	if (pid == 0)
		_exit(spawn_without_shared_memory());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 6);
}

/* The program must not have been started by the time that this is found out. */
static void a_program_that_cannot_be_watched_is_not_started(void **state)
{
	char *const argv[] = { "hostile", NULL };
	char *const path = realpath(artefact("test/hostile"), NULL);
	struct rlimit before, limit;
	cpu_set_t all, one;
	int got = 0, next;

	(void)state;
	use("");
	/* on one processor the child often goes first */
	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	next = fcntl(0, F_DUPFD_CLOEXEC, 3);
	close(next);
	getrlimit(RLIMIT_NOFILE, &before);
	limit = (struct rlimit){ (rlim_t)next + 1, before.rlim_max }; /* one for the eventfd */
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < 40 * MANY && got != -1; i++)
		got = gons_spawn(plan, path, argv, NULL, NULL) == -EMFILE &&
				      waitpid(-1, NULL, 0) < 0
			      ? 0
			      : -1;
	setrlimit(RLIMIT_NOFILE, &before);
	sched_setaffinity(0, sizeof(all), &all);
	free(path);
	assert_int_equal(got, 0);
	assert_no_traces();
}

/* Kills whoever is about to execute, and only then lets it go on. */
static pid_t kill_one_held(int group)
{
	struct fanotify_event_metadata event;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	if (read(group, &event, sizeof(event)) != (ssize_t)sizeof(event) ||
	    kill(event.pid, SIGKILL))
		_exit(1);
	_exit(0);
}

static void who_is_killed_before_it_executes_is_told(void **state)
{
	static const char *const modes[] = { "", "fork=1", "fork=init" };
	char *path = realpath(artefact("test/probe"), NULL);
	char *const argv[] = { "probe", "--exit", "5", NULL };
	int group;
	pid_t killer;

	(void)state;
	assert_non_null(path);
	group = hold_execution_of(path);
	traces_remember();
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		use(modes[i]);
		gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
		killer = kill_one_held(group);
		assert_failed(plan, gons_spawn(plan, path, argv, environ, NULL), -ECHILD,
			      "before the program was executed", 0);
		assert_int_equal(waitpid(killer, &status, 0), killer);
		assert_int_equal(status, 0);
		assert_no_traces();
	}
	close(group);
	free(path);
}

static void a_deadline_ends_what_is_not_executed_in_time(void **state)
{
	/* What lies in /tmp is hidden by a fresh one, but for what is brought along. */
	static const char brought[] = "mnt=new tmp=fresh bind=%s:/mnt";
	static const char *const modes[] = { "", "pid=new", "fork=1", "pid=new fork=init",
					     brought };
	char *path = realpath(artefact("test/probe"), NULL);
	char *directory = realpath(artefact("test"), NULL);
	char *const argv[] = { "probe", "--exit", "5", NULL };
	int group;
	pid_t pid;

	(void)state;
	aside_ready();
	assert_non_null(path);
	assert_non_null(directory);
	group = hold_execution_of(path);
	traces_remember();
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		const char *there = modes[i] == brought ? "/mnt/probe" : path;
		int pidfd = 4711;

		use(modes[i] == brought ? text(brought, directory) : modes[i]);
		gons_plan_option(plan, GONS_DEADLINE, DEADLINE);
		assert_failed(plan, gons_spawn(plan, there, argv, environ, &pidfd), -ETIMEDOUT,
			      "deadline", 0);
		assert_int_equal(pidfd, 4711);
		assert_no_traces();
	}
	close(group);
	assert_nothing_there("/tmp/gons-*");
	gons_plan_option(plan, GONS_DEADLINE, 0);
	traces_remember();
	capture_begin(1);
	pid = gons_spawn(plan, path, argv, environ, NULL);
	capture_end();
	assert_ends_with(pid, 5);
	free(directory);
	free(path);
}

static void a_deadline_does_not_end_the_program(void **state)
{
	int ends[2];
	pid_t pid;

	(void)state;
	use("");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
	gons_plan_option(plan, GONS_KEEP_FD, ends[0]);
	pid = spawn_shell(text("read line <&%d; exit 8", ends[0]), NULL);
	assert_succeeded(plan, pid);
	assert_int_equal(write(ends[1], "\n", 1), 1);
	close(ends[0]);
	close(ends[1]);
	assert_ends_with(pid, 8);
}

/* --- descriptors --- */

static void assert_program_has(const int *fds)
{
	size_t count;

	spawn_probe();
	for (count = 0; fds[count] >= 0; count++)
		assert_int_equal(strtol(probe_text_nth(&probe, "fd", count), NULL, 10), fds[count]);
	assert_int_equal(probe_count(&probe, "fd"), count);
}

static void only_standard_streams_are_open(void **state)
{
	int ends[2], kept;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	kept = fcntl(0, F_DUPFD_CLOEXEC, 77);
	use(text("%s bind=/etc", go_to(CLONE_NEWNS | CLONE_NEWPID)));
	gons_plan_option(plan, GONS_KEEP_FD, kept);
	traces_remember();
	assert_program_has((const int[]){ 0, 1, 2, kept, -1 });
	assert_no_traces();
	gons_plan_option(plan, GONS_KEEP_FD, -1);
	assert_program_has((const int[]){ 0, 1, 2, -1 });
	close(ends[0]);
	close(ends[1]);
	close(kept);
}

static void references_by_number_are_closed(void **state)
{
	int net, kept;

	(void)state;
	go_to(CLONE_NEWNET | CLONE_NEWUTS);
	net = open(text("/proc/%d/ns/net", (int)target.pid), O_RDONLY);
	kept = fcntl(target.pidfd, F_DUPFD, 50);
	use(text("net=fd:%d uts=pidfd:%d %s", net, kept, geteuid() ? user_too(&target) + 5 : ""));
	assert_program_has((const int[]){ 0, 1, 2, -1 });
	close(net);
	close(kept);
}

/* With closed streams in the caller whatever is opened first gets their numbers. */
static void closed_streams_stay_closed(void **state)
{
	static const char *const modes[] = { "", "tmp=fresh", "fork=init", "bind=/etc" };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		static char result[4096];
		int file = memfd_create("result", MFD_CLOEXEC);
		char *const argv[] = { "sh", "-c",
				       strdup(text("ls -l /proc/$$/fd >&%d 2>&%d", file, file)),
				       NULL };
		pid_t pid;

		use(text("%s %s", go_to(CLONE_NEWNS | CLONE_NEWPID), modes[i]));
		gons_plan_option(plan, GONS_DEADLINE, FOR_EVER);
		gons_plan_option(plan, GONS_KEEP_FD, file);
		close_standard_streams();
		pid = gons_spawn(plan, "/bin/sh", argv, environ, NULL);
		if (pid > 0)
			waitpid(pid, &status, 0);
		open_standard_streams();
		assert_succeeded(plan, pid);
		memset(result, 0, sizeof(result));
		assert_true(pread(file, result, sizeof(result) - 1, 0) > 0);
		/* 1 and 2 are those of ls */
		if (strstr(result, " 0 ->"))
			fail_msg("a standard stream is open that was closed here:\n%s", result);
		assert_contains(result, text(" %d -> /memfd:result", file));
		assert_no_traces();
		close(file);
		free(argv[2]);
	}
}

#define test(function) cmocka_unit_test_setup_teardown(function, call_begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(program_joins_all_eight),
		test(program_is_in_eight_new_ones),
		test(program_is_the_callers_own_child),
		test(program_can_be_killed_and_is_told_so),
		test(a_pidfd_of_the_program_is_given),
		test(one_who_stays_outside_mirrors),
		test(a_fresh_tmp_ends_with_the_program),
		test(a_directory_names_and_ids),
		test(environment_and_arguments_are_those_given),
		test(signals_are_as_the_caller_has_them),
		test(a_program_that_is_not_there_is_told),
		test(a_file_of_no_format_is_told),
		test(a_file_that_may_not_be_executed_is_told),
		test(a_failed_join_is_told),
		test(a_failure_behind_the_fork_is_told),
		test(running_out_of_descriptors_leaves_none),
		test(a_program_that_somebody_has_waited_for_was_executed_all_the_same),
		test(a_pidfd_is_given_however_soon_somebody_waits),
		test(a_kernel_that_shares_no_memory_between_times_will_do),
		test(a_program_that_cannot_be_watched_is_not_started),
		test(who_is_killed_before_it_executes_is_told),
		test(a_deadline_ends_what_is_not_executed_in_time),
		test(a_deadline_does_not_end_the_program),
		test(only_standard_streams_are_open),
		test(references_by_number_are_closed),
		test(closed_streams_stay_closed),
	};

	aside_begin();
	adopt_orphans();
	return cmocka_run_group_tests_name("spawn", tests, NULL, NULL);
}
