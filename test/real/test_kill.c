/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIGKILL at any moment, of the process outside, of the program, of both: no process, no directory
 * and no mount is left. The moments are random; KILL_SEED and KILL_ROUNDS of the environment take
 * the place of the seed and of the number of rounds of each test.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aside.h"
#include "place.h"
#include "support.h"

enum { ROUNDS = 30, WORDS = 16, CHILDREN = 8, MEASURED = 5 };

struct plan {
	const char *words[WORDS]; /* NULL at the end */
	bool sweeps;              /* the first child removes what is left: it is not killed */
	bool stays;               /* no fork: the program is the process that we start */
	bool needs_root;
	bool joins; /* a target's mount and pid namespaces */
};

static uint64_t state;

/* xorshift64 */
static uint64_t random_below(uint64_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % limit;
}

static uint64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *value = getenv(variable);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

/* --- a program under the plan --- */

static const char *const script[] = {
	"/bin/sh", "-c", "mkdir -p /tmp/mine/b; ln -s / /tmp/mine/root; exec sleep 1000", NULL
};
static const char *const nothing[] = { "/bin/sh", "-c", ":", NULL };

static _Noreturn void be_program(const char *const *argv, const char *const *words,
				 const char *more)
{
	const char *environment[WORDS + 4] = { text("LD_PRELOAD=%s",
						    artefact("libgons-preload.so")),
					       "PATH=/usr/bin:/bin", "gons_onerror=exit" };
	int null = open("/dev/null", O_RDWR);
	size_t count = 3;

	for (; *words; words++)
		environment[count++] = *words;
	environment[count++] = more;
	for (int fd = 0; fd < 3; fd++) {
		if (fd != STDERR_FILENO || !getenv("KILL_SHOW"))
			dup2(null, fd);
	}
	syscall(SYS_close_range, 3U, ~0U, 0);
	syscall(SYS_execve, argv[0], argv, environment);
	_exit(127);
}

static pid_t start(const char *const *argv, const struct plan *plan, const char *more)
{
	pid_t pid = fork();

	if (pid < 0)
		fail_msg("fork: %s", strerror(errno));
	if (pid == 0)
		be_program(argv, plan->words, more);
	return pid;
}

/* How long it takes until a program that does nothing is over. */
static uint64_t measure(const struct plan *plan, const char *more)
{
	uint64_t longest = 0;

	for (int i = 0; i < MEASURED; i++) {
		uint64_t begin = nanoseconds(), took;
		int status;

		waitpid(start(nothing, plan, more), &status, 0);
		took = nanoseconds() - begin;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			fail_msg("the plan does not work: status %#x", status);
		longest = took > longest ? took : longest;
	}
	return longest;
}

/* --- killing it --- */

enum whom { OUTSIDE, PROGRAM, BOTH, WHOMS };
static const char *const whom_names[] = { "the one outside", "the program", "both" };

static size_t list_children(pid_t pid, pid_t *children)
{
	FILE *file = fopen(text("/proc/%d/task/%d/children", (int)pid, (int)pid), "re");
	size_t count = 0;

	while (file && count < CHILDREN && fscanf(file, "%d", &children[count]) == 1)
		count++;
	if (file)
		fclose(file);
	return count;
}

/* The youngest child, and where it has one (behind an init) sometimes that; 0: there is none. */
static pid_t youngest(pid_t outside, const struct plan *plan)
{
	pid_t children[CHILDREN], grandchildren[CHILDREN];
	size_t count = list_children(outside, children);
	size_t further;

	if (count <= (plan->sweeps ? 1 : 0))
		return 0;
	further = list_children(children[count - 1], grandchildren);
	if (further && random_below(2))
		return grandchildren[0];
	return children[count - 1];
}

/* Kills a process by a handle: its number may be another's by then. */
static void kill_child(pid_t pid, pid_t parent)
{
	int pidfd = (int)syscall(SUPPORT_SYS_pidfd_open, pid, 0);
	pid_t now = pidfd < 0 ? 0 : parent_of(pid);

	if (now == parent || (now > 0 && parent_of(now) == parent))
		syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	close(pidfd);
}

/*
 * Until the one outside has ended: what we have killed may have been a helper, or nobody was there
 * yet. Where the program is not a process of its own, it is the one outside.
 */
static void kill_program(pid_t outside, const struct plan *plan)
{
	enum { PATIENCE = 10000 };

	for (int i = 0; i < PATIENCE && waitpid(outside, NULL, WNOHANG) == 0; i++) {
		pid_t program = youngest(outside, plan);

		if (program)
			kill_child(program, outside);
		else if (plan->stays && i > 0)
			kill(outside, SIGKILL);
		poll(NULL, 0, i > 0);
	}
}

static void kill_at_random(const struct plan *plan, const char *more, enum whom whom,
			   uint64_t delay)
{
	uint64_t end = nanoseconds() + delay;
	pid_t outside = start(script, plan, more);
	bool first = random_below(2);
	pid_t program;

	while (nanoseconds() < end)
		;
	if (whom == PROGRAM) {
		kill_program(outside, plan);
		return;
	}
	program = whom == BOTH ? youngest(outside, plan) : 0;
	if (first)
		kill(outside, SIGKILL);
	if (program)
		kill_child(program, outside);
	kill(outside, SIGKILL);
	/* whoever outlives what was killed is found in the end */
}

static void kill_often(const struct plan *plan, const char *more)
{
	uint64_t rounds = number_from("KILL_ROUNDS", ROUNDS);
	uint64_t seed = number_from("KILL_SEED", nanoseconds() | 1);
	uint64_t longest;

	state = seed | 1;
	printf("# seed %#llx\n", (unsigned long long)seed);
	aside_remember();
	longest = measure(plan, more) * 5 / 4;
	for (uint64_t i = 0; i < rounds; i++) {
		enum whom whom = (enum whom)(i % WHOMS);
		uint64_t delay = random_below(longest);

		kill_at_random(plan, more, whom, delay);
		aside_assert_nothing_left(
			text("killing %s after %llu of %llu us, round %d, KILL_SEED=%#llx",
			     whom_names[whom], (unsigned long long)delay / 1000,
			     (unsigned long long)longest / 1000, (int)i, (unsigned long long)seed));
	}
}

static void nothing_is_left(void **test)
{
	const struct plan *plan = *test;
	const char *more = "TEST=1";
	struct target target;

	aside_ready();
	if (plan->needs_root && !is_root())
		skip_because("only root may map ranges or become somebody else");
	if (plan->joins) {
		target_start(&target, CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
		more = text("gons_target=%d", (int)target.pid);
	}
	kill_often(plan, more);
}

static struct plan fresh = { { "gons_mnt=new", "gons_tmp=fresh" }, .sweeps = true };
static struct plan fresh_and_pid = { { "gons_mnt=new", "gons_pid=new", "gons_tmp=fresh" },
				     .sweeps = true };
static struct plan fresh_and_init = {
	{ "gons_mnt=new", "gons_pid=new", "gons_tmp=fresh", "gons_fork=init" }, .sweeps = true
};
static struct plan maps = { { "gons_user=new", "gons_pid=new", "gons_mnt=new",
			      "gons_uidmap=0:0:1000,1000:5000:10", "gons_gidmap=0:0:1000" },
			    .needs_root = true };
static struct plan maps_alone = { { "gons_user=new", "gons_uidmap=0:0:1000,1000:5000:10",
				    "gons_gidmap=0:0:1000" },
				  .stays = true,
				  .needs_root = true };
static struct plan all_new = { { "gons_user=new", "gons_mnt=new", "gons_pid=new", "gons_uts=new",
				 "gons_ipc=new", "gons_net=new", "gons_cgroup=new", "gons_time=new",
				 "gons_monotonic=100", "gons_hostname=inner", "gons_tmp=fresh",
				 "gons_bind=/etc/passwd:/etc/new" },
			       .sweeps = true };
static struct plan all_init = { { "gons_user=new", "gons_mnt=new", "gons_pid=new", "gons_uts=new",
				  "gons_ipc=new", "gons_net=new", "gons_tmp=fresh",
				  "gons_uidmap=root", "gons_fork=init" },
				.sweeps = true };
static struct plan becoming = { { "gons_mnt=new", "gons_tmp=fresh", "gons_uid=1000",
				  "gons_gid=1000", "gons_caps=0" },
				.sweeps = true,
				.needs_root = true };
static struct plan joined = { { "gons_tmp=fresh", "gons_bind=/etc/passwd:/etc/new" },
			      .sweeps = true,
			      .joins = true };

#define TEST(plan)                                                                                 \
	{                                                                                          \
		"nothing_is_left (" #plan ")", nothing_is_left, NULL, support_teardown, &plan      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fresh),    TEST(fresh_and_pid), TEST(fresh_and_init),
		TEST(maps),     TEST(maps_alone),    TEST(all_new),
		TEST(all_init), TEST(becoming),      TEST(joined),
	};

	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
