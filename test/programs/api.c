/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every function of the C API once or many times, for builds that cmocka does not exist for, for
 * valgrind and for the sanitizers. What a call does in detail is tested elsewhere.
 *
 *	api each
 *	api threads NOISE COUNT
 *	api stack
 *
 * each: one after the other, with failures. stack: the same in a thread with the stack that gons.h
 * promises to be enough. threads: four threads with plans of their own make
 *COUNT calls of each kind, while NOISE others allocate and fork all the time. Ends with 0 if all
 *results were right; else the first that was not is told.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gons.h"

enum {
	CALLERS = 4,
	NOISE_MAX = 64,
	PIECE = 1 << 17,
	WATCHDOG = 120,
	PIDFD_OPEN = 434,
	STACK = 64 << 10
};

/* In a child that was forked by a thread, too: nothing but a line and the end. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			dprintf(2, "line %d: %s\n", __LINE__, #condition);                         \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/* The same, with what the plan says. */
#define CHECK_PLAN(plan, condition)                                                                \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			const char *said = gons_plan_error(plan);                                  \
			dprintf(2, "line %d: %s: %s\n", __LINE__, #condition, said ? said : "-");  \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

static int seven(void *argument)
{
	return argument ? 7 : 8;
}

static int copy(FILE *in, FILE *out)
{
	static char buffer[4096];
	size_t got;

	while ((got = fread(buffer, 1, sizeof(buffer), in)) > 0)
		fwrite(buffer, 1, got, out);
	return 0;
}

static int three(FILE *in, FILE *out)
{
	(void)in, (void)out;
	return 3;
}

static gons_plan *plan_of(const char *words)
{
	gons_plan *plan = gons_plan_new();

	CHECK(plan);
	CHECK_PLAN(plan, gons_plan_parse(plan, words) == 0);
	/* It looks for the threads of a process in /proc, which is not that of a new pid namespace.
	 */
	if (strstr(words, "pid=new"))
		CHECK(gons_plan_setenv(plan, "ASAN_OPTIONS", "detect_leaks=0") == 0);
	return plan;
}

static void run(gons_plan *plan)
{
	int status = -1;

	CHECK_PLAN(plan, gons_run(plan, seven, plan, &status) == 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	CHECK(!gons_plan_error(plan) && gons_plan_report(plan)->status == 0);
}

static void spawn(gons_plan *plan)
{
	char *const argv[] = { "sh", "-c", "exit 5", NULL };
	int status = -1, pidfd = -1;
	pid_t pid = gons_spawn(plan, "/bin/sh", argv, NULL, &pidfd);

	CHECK_PLAN(plan, pid > 0 && pidfd >= 0);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5);
	close(pidfd);
}

/* The preload lies beside this program. */
static void inject(gons_plan *plan)
{
	char *const argv[] = { "sh", "-c", "exit 6", NULL };
	int status = -1, pidfd = -1;
	pid_t pid = gons_inject(plan, "/bin/sh", argv, NULL, &pidfd);

	CHECK_PLAN(plan, pid > 0 && pidfd >= 0);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 6);
	close(pidfd);
}

static void reexec(gons_plan *plan)
{
	char *parameter = malloc(PIECE), *result = NULL;
	size_t length = 0;

	CHECK(parameter);
	memset(parameter, 'x', PIECE);
	CHECK_PLAN(plan,
		   gons_reexec(plan, "copy", parameter, PIECE, (void **)&result, &length) == 0);
	CHECK(length == PIECE && memcmp(parameter, result, PIECE) == 0 && result[PIECE] == '\0');
	free(parameter);
	free(result);
	CHECK_PLAN(plan, gons_reexec(plan, "three", NULL, 0, NULL, NULL) == 3);
}

static bool has(char **environment, const char *variable)
{
	for (; *environment; environment++)
		if (strcmp(*environment, variable) == 0)
			return true;
	return false;
}

static void environment(gons_plan *plan)
{
	char *const base[] = { "A=1", "B=2", "gons_net=/x", NULL };
	char **made;

	CHECK(gons_plan_setenv(plan, "A", "one") == 0);
	CHECK(gons_plan_setenv(plan, "A", "other") == 0);
	CHECK(gons_plan_setenv(plan, "B", NULL) == 0);
	CHECK(gons_plan_setenv(plan, "", "x") == -EINVAL);
	CHECK(gons_plan_setenv(plan, "gons_net", "x") == -EINVAL);
	made = gons_plan_environ(plan, base);
	CHECK(made && has(made, "A=other") && !has(made, "B=2") && !has(made, "gons_net=/x"));
	free(made);
	made = gons_plan_environ(plan, NULL);
	CHECK(made && has(made, "A=other"));
	free(made);
}

static void words(gons_plan *plan)
{
	CHECK(gons_plan_set(plan, "hostname", "one") == 0);
	CHECK(gons_plan_set(plan, "hostname", "two") == 0);
	CHECK(gons_plan_set(plan, "no such word", "x") == -EINVAL && gons_plan_error(plan));
	CHECK(gons_plan_parse(plan, "hostname=three nothing") == -EINVAL);
	CHECK(gons_plan_parse(plan, "hostname='three four' no=such") == -EINVAL);
	CHECK(gons_plan_set(plan, "hostname", NULL) == 0 && !gons_plan_error(plan));
}

static void options(gons_plan *plan)
{
	CHECK(gons_plan_option(plan, GONS_DEADLINE, 60000) == 0);
	CHECK(gons_plan_option(plan, GONS_TERM_CHILD, 60000) == 0);
	CHECK(gons_plan_option(plan, GONS_RESULT_MAX, PIECE) == 0);
	CHECK(gons_plan_option(plan, GONS_SEALED, 2) == -EINVAL);
	CHECK(gons_plan_option(plan, GONS_KEEP_FD, 1) == 0);
	CHECK(gons_plan_option(plan, (enum gons_option)99, 1) == -EINVAL);
}

/* Every failure has its errno, and the plan can be used again. */
static void failures(gons_plan *plan)
{
	char *const argv[] = { "nothing", NULL };
	char *result = NULL;
	size_t length = 0;
	int status = -1, pidfd = -1;

	CHECK_PLAN(plan, gons_spawn(plan, "/nonexistent", argv, NULL, &pidfd) == -ENOENT);
	CHECK(gons_plan_report(plan)->status == 0);
	CHECK_PLAN(plan,
		   gons_reexec(plan, "no such", "x", 1, (void **)&result, &length) == -ENOENT);
	CHECK(gons_plan_set(plan, "ipc", "/nonexistent") == 0);
	CHECK_PLAN(plan, gons_run(plan, seven, plan, &status) == -ENOENT);
	CHECK(gons_plan_report(plan)->status == -ENOENT);
	CHECK_PLAN(plan, gons_spawn(plan, "/bin/sh", argv, NULL, &pidfd) == -ENOENT);
	CHECK_PLAN(plan, gons_reexec(plan, "copy", "x", 1, (void **)&result, &length) == -ENOENT);
	CHECK(gons_plan_report(plan)->namespaces[GONS_IPC].state == GONS_FAILED);
	CHECK(gons_plan_set(plan, "ipc", "") == 0);
	CHECK(gons_plan_option(plan, GONS_RESULT_MAX, 0) == 0);
	CHECK_PLAN(plan, gons_reexec(plan, "copy", "x", 1, (void **)&result, &length) == -EMSGSIZE);
	CHECK(gons_plan_option(plan, GONS_RESULT_MAX, 2 * PIECE) == 0);
	CHECK(gons_plan_option(plan, GONS_KEEP_FD, 999) == 0);
	CHECK_PLAN(plan, gons_run(plan, seven, plan, &status) == -EBADF);
	CHECK(gons_plan_option(plan, GONS_KEEP_FD, -1) == 0);
	CHECK(!result && length == 0 && status == -1 && pidfd == -1);
}

static void enter(gons_plan *plan)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		const int got = gons_enter(plan);
		const int told = gons_plan_report(plan)->status;

		gons_plan_free(plan);
		_exit(got == 0 && told == 0 ? 4 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 4);
}

static const char *const plans[] = {
	"",
	"uts=/proc/self/ns/uts", /* the sealed copy */
	"user=new uts=new hostname=inside",
	"user=new pid=new fork=init",
	"user=new mnt=new tmp=tmpfs wd=/tmp",
};

enum { JOINED = 1, MOUNTS = 4, PLANS = sizeof(plans) / sizeof(plans[0]) };

/* Before Linux 5.3, and under a valgrind that does not know it; nor does that know open_tree(2). */
static bool without_pidfds(void)
{
	return syscall(PIDFD_OPEN, getpid(), 0) < 0 && errno == ENOSYS;
}

/* What can be done then, and that the rest fails and leaves nothing. */
static void without(gons_plan *plan)
{
	char *const argv[] = { "sh", NULL };
	int status = -1;

	CHECK_PLAN(plan, gons_spawn(plan, "/bin/sh", argv, NULL, NULL) == -ENOSYS);
	CHECK_PLAN(plan, gons_reexec(plan, "copy", "x", 1, NULL, NULL) == -ENOSYS);
	CHECK_PLAN(plan, gons_run(plan, seven, plan, &status) == -ENOSYS && status == -1);
}

static void each(void)
{
	const bool less = without_pidfds();

	for (int i = 0; i < (less ? MOUNTS : PLANS); i++) {
		gons_plan *plan = plan_of(plans[i]);

		run(plan);
		enter(plan);
		environment(plan);
		options(plan);
		if (i == 0)
			words(plan);
		if (less) {
			without(plan);
		} else {
			spawn(plan);
			inject(plan);
			reexec(plan);
			failures(plan);
			run(plan);
			reexec(plan);
		}
		gons_plan_free(plan);
	}
	gons_plan_free(NULL);
}

static pthread_barrier_t together;
static bool stopping;
static long count;

static void *make_noise(void *argument)
{
	for (unsigned i = 0; !__atomic_load_n(&stopping, __ATOMIC_RELAXED); i++) {
		void *memory = malloc(i % 5000 + 1);
		pid_t pid = i % 16 == 0 ? fork() : -1;

		if (pid == 0) {
			free(malloc(100));
			_exit(0);
		}
		if (pid > 0)
			CHECK(waitpid(pid, NULL, 0) == pid);
		free(memory);
	}
	return argument;
}

static void *call(void *argument)
{
	const long which = (long)argument;
	gons_plan *joined = plan_of(plans[JOINED]);

	/* All make the sealed copy at the same time. */
	pthread_barrier_wait(&together);
	reexec(joined);
	gons_plan_free(joined);
	for (long i = 0; i < count; i++) {
		gons_plan *plan = plan_of(plans[(which + i) % PLANS]);

		environment(plan);
		options(plan);
		run(plan);
		spawn(plan);
		inject(plan);
		reexec(plan);
		gons_plan_free(plan);
	}
	return argument;
}

static void *call_all(void *argument)
{
	for (int i = 0; i < PLANS; i++) {
		gons_plan *plan = plan_of(plans[i]);

		environment(plan);
		options(plan);
		run(plan);
		spawn(plan);
		inject(plan);
		reexec(plan);
		/* Two threads run, so gons_enter() would refuse; the child tries all the same. */
		CHECK_PLAN(plan, gons_explain(plan, NULL) == -EINVAL);
		failures(plan);
		gons_plan_free(plan);
	}
	return argument;
}

static void call_with_little_stack(void)
{
	pthread_attr_t attributes;
	pthread_t caller;

	CHECK(pthread_attr_init(&attributes) == 0);
	CHECK(pthread_attr_setstacksize(&attributes, STACK) == 0);
	/* Larger than any frame, so that none reaches over it. */
	CHECK(pthread_attr_setguardsize(&attributes, STACK) == 0);
	CHECK(pthread_create(&caller, &attributes, call_all, NULL) == 0);
	CHECK(pthread_join(caller, NULL) == 0);
}

static void threads(int noise)
{
	pthread_t callers[CALLERS], others[NOISE_MAX];

	alarm(WATCHDOG); /* a deadlock, and not a slow machine */
	for (int i = 0; i < noise; i++)
		CHECK(pthread_create(&others[i], NULL, make_noise, NULL) == 0);
	CHECK(pthread_barrier_init(&together, NULL, CALLERS) == 0);
	for (long i = 0; i < CALLERS; i++)
		CHECK(pthread_create(&callers[i], NULL, call, (void *)i) == 0);
	for (int i = 0; i < CALLERS; i++)
		pthread_join(callers[i], NULL);
	__atomic_store_n(&stopping, true, __ATOMIC_RELAXED);
	for (int i = 0; i < noise; i++)
		pthread_join(others[i], NULL);
}

int main(int arguments_count, char **arguments)
{
	CHECK(gons_action("copy", copy) == 0 && gons_action("three", three) == 0);
	CHECK(gons_action("three", three) == -EEXIST && gons_action("", three) == -EINVAL);
	gons_dispatch();
	CHECK(gons_status() == 0 && !gons_message() && gons_report());
	if (arguments_count == 2 && strcmp(arguments[1], "each") == 0) {
		each();
	} else if (arguments_count == 2 && strcmp(arguments[1], "stack") == 0) {
		call_with_little_stack();
	} else if (arguments_count == 4 && strcmp(arguments[1], "threads") == 0) {
		count = strtol(arguments[3], NULL, 10);
		threads((int)strtol(arguments[2], NULL, 10));
	} else {
		return 2;
	}
	return 0;
}
