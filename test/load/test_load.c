/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many joins in a row, and many at once: nothing is left of them in the caller (descriptors,
 * memory, children), nor on the system (processes, namespaces, mounts, directories). How long they
 * took is printed and not judged. GONS_LONG=1: 10,000 and 64 in place of 600 and 16.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aside.h"
#include "gons.h"
#include "support.h"

enum {
	SEVEN = 7,
	THREADS = 64,
	SPACES = 512,
	PATIENCE = 10000,
	/* Of a type at the same time: those that nobody gives back would be more. */
	LIMIT = 96,
	LIMIT_AT_ONCE = 400,
};

/* What a join is. In each, the plan is made anew and given back. */
enum kind { BEFORE_MAIN, RUN, SPAWN, REEXEC, EXPLAIN, NEW, FRESH, FAILURE, KINDS };

static const char *const names[KINDS] = { "before main",  "gons_run", "gons_spawn", "gons_reexec",
					  "gons_explain", "all new",  "tmp=fresh",  "a failure" };

static struct target target;
static const char *why; /* there is no place for the test */
static const char *program;
static const char *join; /* words */
static int null;         /* /dev/null */

/* Everything that could be left. */
struct state {
	unsigned descriptors;
	unsigned maps;
	size_t heap;
	size_t spaces;
	ino_t inodes[SPACES]; /* of namespaces that some process here is in, ascending */
	char mounts[1 << 16];
};

static int seven(void *argument)
{
	(void)argument;
	return SEVEN;
}

static int answer(FILE *in, FILE *out)
{
	(void)in;
	return fputs("seven", out) < 0;
}

static gons_plan *plan_of(const char *words)
{
	gons_plan *plan = gons_plan_new();

	if (plan && gons_plan_parse(plan, words) == 0)
		return plan;
	gons_plan_free(plan);
	return NULL;
}

static bool run(gons_plan *plan)
{
	int status = -1;

	return gons_run(plan, seven, NULL, &status) == 0 && WIFEXITED(status) &&
	       WEXITSTATUS(status) == SEVEN;
}

static bool spawn(gons_plan *plan)
{
	char *const arguments[] = { (char *)program, (char *)"--exit", (char *)"7", NULL };
	int status = -1, pidfd = -1;
	pid_t pid;

	gons_plan_option(plan, GONS_STDOUT, null);
	pid = gons_spawn(plan, program, arguments, NULL, &pidfd);
	if (pid < 0)
		return false;
	close(pidfd);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == SEVEN;
}

static bool reexec(gons_plan *plan)
{
	void *result = NULL;
	size_t length = 0;
	bool right = gons_reexec(plan, "answer", "x", 1, &result, &length) == 0 && length == 5 &&
		     memcmp(result, "seven", 5) == 0;

	free(result);
	return right;
}

/* As a shell would start it. */
static bool start(void)
{
	const char *const arguments[] = { program, "--exit", "7", NULL };
	const char *const environment[] = { text("gons_target=%d", (int)target.pid),
					    "gons_onerror=exit", NULL };
	int status = -1;
	pid_t pid = vfork();

	if (pid == 0) {
		close(STDOUT_FILENO);
		open("/dev/null", O_WRONLY);
		execve(program, (char **)arguments, (char **)environment);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == SEVEN;
}

static bool carry_out(enum kind kind)
{
	static const char all[] = "uts=new ipc=new mnt=new pid=new cgroup=new";
	gons_plan *plan = plan_of(kind == NEW       ? all
				  : kind == FRESH   ? "mnt=new tmp=fresh"
				  : kind == FAILURE ? "mnt=new uts=new tmp=fresh wd=/none"
						    : join);
	bool right = false;

	if (kind == BEFORE_MAIN)
		right = start();
	else if (kind == SPAWN)
		right = spawn(plan);
	else if (kind == REEXEC)
		right = reexec(plan);
	else if (kind == EXPLAIN)
		right = gons_explain(plan, NULL) == 0;
	else if (kind == FAILURE)
		right = gons_run(plan, seven, NULL, NULL) == -ENOENT;
	else
		right = run(plan);
	if (!right)
		print_message("# %s: %s\n", names[kind],
			      plan && gons_plan_error(plan) ? gons_plan_error(plan) : "-");
	gons_plan_free(plan);
	return right;
}

/* --- what is there --- */

static int by_number(const void *a, const void *b)
{
	const ino_t one = *(const ino_t *)a, other = *(const ino_t *)b;

	return (one > other) - (one < other);
}

/* Without the heap, which libc gives back when it likes and which is counted by the byte. */
static unsigned count_maps(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	char line[512];
	unsigned maps = 0;

	while (file && fgets(line, sizeof(line), file))
		maps += !strstr(line, "[heap]");
	if (file)
		fclose(file);
	return maps;
}

static unsigned count_entries(const char *path)
{
	DIR *directory = opendir(path);
	unsigned count = 0;

	while (directory && readdir(directory))
		count++;
	if (directory)
		closedir(directory);
	return count;
}

static void add_namespaces(struct state *state, const char *pid)
{
	for (int i = 0; i < NAMESPACE_TYPES && state->spaces < SPACES; i++) {
		struct stat status;

		if (stat(text("/proc/%s/ns/%s", pid, namespace_types[i].name), &status) == 0)
			state->inodes[state->spaces++] = status.st_ino;
	}
}

/* Of every process of this pid namespace, which is ours alone. */
static void list_namespaces(struct state *state)
{
	DIR *directory = opendir("/proc");
	const struct dirent *entry;
	size_t unique = 0;

	state->spaces = 0;
	while ((entry = readdir(directory))) {
		if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
			add_namespaces(state, entry->d_name);
	}
	closedir(directory);
	qsort(state->inodes, state->spaces, sizeof(state->inodes[0]), by_number);
	for (size_t i = 0; i < state->spaces; i++) {
		if (i == 0 || state->inodes[i] != state->inodes[i - 1])
			state->inodes[unique++] = state->inodes[i];
	}
	state->spaces = unique;
}

static void look(struct state *state)
{
	char *mounts = aside_mounts(0);

	snprintf(state->mounts, sizeof(state->mounts), "%s", mounts);
	free(mounts);
	list_namespaces(state);
	state->descriptors = count_entries("/proc/self/fd");
	state->maps = count_maps();
	state->heap = mallinfo2().uordblks;
}

static void assert_as_before(const struct state *before, size_t joins, bool alone)
{
	static struct state now;

	aside_assert_nothing_left(text("%zu joins", joins));
	if (waitid(P_ALL, 0, &(siginfo_t){ 0 }, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 &&
	    count_entries(text("/proc/self/task/%d/children", (int)getpid())))
		fail_msg("a child is left");
	look(&now);
	assert_int_equal(now.descriptors, before->descriptors);
	assert_int_equal(now.spaces, before->spaces);
	assert_memory_equal(now.inodes, before->inodes, now.spaces * sizeof(now.inodes[0]));
	assert_string_equal(now.mounts, before->mounts);
	/* Threads have heaps of their own, which libc keeps. */
	if (alone && now.maps > before->maps)
		fail_msg("%u mappings, and %u before", now.maps, before->maps);
	if (alone && now.heap >= before->heap + joins)
		fail_msg("%zu bytes more after %zu joins", now.heap - before->heap, joins);
}

/* --- how long it took --- */

struct times {
	double *microseconds[KINDS];
	size_t counts[KINDS];
};

static double microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void times_begin(struct times *times, size_t room)
{
	for (int kind = 0; kind < KINDS; kind++) {
		times->microseconds[kind] = calloc(room, sizeof(double));
		times->counts[kind] = 0;
		assert_non_null(times->microseconds[kind]);
	}
}

static void times_end(struct times *times)
{
	for (int kind = 0; kind < KINDS; kind++)
		free(times->microseconds[kind]);
}

static int by_size(const void *a, const void *b)
{
	const double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static double part(const double *sorted, size_t count, unsigned percent)
{
	return sorted[(count - 1) * percent / 100];
}

static void times_print(struct times *times, const char *what)
{
	for (int kind = 0; kind < KINDS; kind++) {
		double *all = times->microseconds[kind];
		const size_t count = times->counts[kind];

		if (count == 0)
			continue;
		qsort(all, count, sizeof(*all), by_size);
		print_message(
			"# note: %s, %s, %zu times: median %.0f us, p90 %.0f, p99 %.0f, max %.0f\n",
			what, names[kind], count, part(all, count, 50), part(all, count, 90),
			part(all, count, 99), all[count - 1]);
	}
}

static bool measure(struct times *times, enum kind kind)
{
	const double begin = microseconds();
	const bool right = carry_out(kind);

	times->microseconds[kind][times->counts[kind]++] = microseconds() - begin;
	return right;
}

/* --- the tests --- */

static void limit_namespaces(unsigned limit)
{
	static const char *const types[] = { "uts", "ipc", "mnt", "pid", "cgroup" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		FILE *file = fopen(text("/proc/sys/user/max_%s_namespaces", types[i]), "we");

		if (!file || fprintf(file, "%u", limit) < 0 || fclose(file))
			fail_msg("no limit of %s namespaces: %s", types[i], strerror(errno));
	}
}

static void begin(unsigned limit)
{
	if (why)
		skip_because("%s", why);
	aside_ready();
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	program = strdup(artefact("test/probe-static"));
	limit_namespaces(limit);
	target_start(&target,
		     CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
			     CLONE_NEWUTS,
		     NULL, NULL);
	join = strdup(text("target=%d", (int)target.pid));
	/* What is made once and kept is there already. */
	for (int kind = 0; kind < KINDS; kind++)
		assert_true(carry_out(kind));
	aside_remember();
}

static int end(void **state)
{
	close(null);
	free((void *)program);
	free((void *)join);
	program = join = NULL;
	return support_teardown(state);
}

static bool is_long(void)
{
	return getenv("GONS_LONG") != NULL;
}

static void nothing_is_left_of_many_in_a_row(void **unused)
{
	const size_t joins = is_long() ? 10000 : 600;
	static struct state before;
	struct times times;
	size_t wrong = 0;

	(void)unused;
	begin(LIMIT);
	times_begin(&times, joins);
	look(&before);
	for (size_t i = 0; i < joins; i++)
		wrong += !measure(&times, i % KINDS);
	assert_int_equal(wrong, 0);
	assert_as_before(&before, joins, true);
	times_print(&times, "in a row");
	times_end(&times);
}

struct crowd {
	pthread_barrier_t ready;
	pthread_mutex_t lock;
	struct times times;
	size_t each;
	size_t wrong;
};

struct one {
	struct crowd *crowd;
	size_t number;
};

static void *take_part(void *argument)
{
	const struct one *one = argument;
	struct crowd *crowd = one->crowd;

	pthread_barrier_wait(&crowd->ready);
	for (size_t i = 0; i < crowd->each; i++) {
		static const enum kind kinds[] = { RUN, SPAWN, REEXEC, NEW, FRESH, FAILURE };
		const enum kind kind = kinds[(one->number + i) % 6];
		const double begin = microseconds();
		const bool right = carry_out(kind);

		pthread_mutex_lock(&crowd->lock);
		crowd->times.microseconds[kind][crowd->times.counts[kind]++] =
			microseconds() - begin;
		crowd->wrong += !right;
		pthread_mutex_unlock(&crowd->lock);
	}
	return NULL;
}

static void nothing_is_left_of_many_at_once(void **unused)
{
	const size_t threads = is_long() ? THREADS : THREADS / 4;
	struct crowd crowd = { .each = is_long() ? 60 : 6 };
	struct one all[THREADS];
	pthread_t ids[THREADS];
	static struct state before;

	(void)unused;
	begin(LIMIT_AT_ONCE);
	times_begin(&crowd.times, threads * crowd.each);
	pthread_barrier_init(&crowd.ready, NULL, (unsigned)threads);
	pthread_mutex_init(&crowd.lock, NULL);
	look(&before);
	for (size_t i = 0; i < threads; i++) {
		all[i] = (struct one){ &crowd, i };
		assert_int_equal(pthread_create(&ids[i], NULL, take_part, &all[i]), 0);
	}
	for (size_t i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	assert_int_equal(crowd.wrong, 0);
	assert_as_before(&before, threads * crowd.each, false);
	times_print(&crowd.times, text("%zu at once", threads));
	times_end(&crowd.times);
}

/* --- a place where all that is seen is ours --- */

/* In a user namespace of our own the limits are ours, and whoever runs us may make the rest. */
static int enter_place(void)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();
	int error;

	if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS))
		return errno;
	error = write_text("/proc/self/setgroups", "deny");
	if (!error)
		error = write_text("/proc/self/uid_map", text("0 %u 1", uid));
	return error ? error : write_text("/proc/self/gid_map", text("0 %u 1", gid));
}

static int all_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(nothing_is_left_of_many_in_a_row, end),
		cmocka_unit_test_teardown(nothing_is_left_of_many_at_once, end),
	};

	return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}

static int run_inside(void)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		why = text("no /proc of our own: %s", strerror(errno));
	aside_begin();
	return all_tests();
}

int main(void)
{
	int error, status = -1;
	pid_t pid;

	gons_action("answer", answer);
	gons_dispatch();
	error = enter_place();
	if (error) {
		why = text("no user namespace of our own: %s", strerror(error));
		return all_tests();
	}
	pid = fork();
	if (pid == 0)
		_exit(run_inside());
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
