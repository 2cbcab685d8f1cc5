/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host without descriptors, processes, memory, a /proc, or anything that can be written. Every
 * call is judged by test/support/visit.c. See test_secure.c for set-user-ID programs, test_kill.c
 * for helpers that are killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "aside.h"
#include "visit.h"

enum {
	ROOM = 40,        /* so many descriptors more than are open are enough for everything */
	STEPS = 32,       /* of memory: to twice what there is */
	STRANGER = 54321, /* a user without processes */
};

/* --- a host that has little to give --- */

static unsigned highest_fd(void)
{
	unsigned highest = 0;

	for (unsigned fd = 0; fd < 1024; fd++)
		if (fcntl((int)fd, F_GETFD) >= 0)
			highest = fd;
	return highest;
}

/* With nothing to spare it is told; with more and more of it once, and from then on, it goes. */
static void judge_growth(const char *what, unsigned more, int error, bool *goes)
{
	judge(text("%s, %u to spare", what, more), INSIDE, 0);
	if (outcome->error && error && outcome->error != error)
		wrong("%s, %u to spare: %d, %s", what, more, outcome->error, outcome->line);
	if (*goes && outcome->error)
		wrong("%s, %u to spare: it went with fewer, and now %s", what, more, outcome->line);
	if (more == 0 && error == -EMFILE && outcome->error == 0)
		wrong("%s: there is no limit", what);
	*goes = outcome->error == 0;
}

static const char *words_under_limit;

static void without_descriptors(void *argument)
{
	const int way = *(int *)argument;
	gons_plan *plan = plan_or_end(text("target=%d bind=/etc:/etc fork=init", (int)target.pid));
	unsigned used = highest_fd() + 1;
	bool goes = false, copied = false;

	for (unsigned more = 0; more < ROOM; more++) {
		const struct rlimit all = { 1024, 1024 }, few = { used + more, 1024 };

		for (unsigned fd = 0; fd < used; fd++)
			if (fcntl((int)fd, F_GETFD) < 0)
				dup2(0, (int)fd); /* no gap is left */
		must(setrlimit(RLIMIT_NOFILE, &few), "a limit");
		go(way, plan);
		must(setrlimit(RLIMIT_NOFILE, &all), "no limit");
		judge_growth(way_names[way], more, -EMFILE, &goes);
		/* The copy of the program, which is made once. */
		if (way == REEXEC && !copied && highest_fd() == used) {
			copied = true;
			used++;
		}
		if (highest_fd() + 1 != used)
			wrong("%s, %u to spare: a descriptor is left", way_names[way], more);
	}
	if (!goes)
		wrong("%s: it never went", way_names[way]);
}

static void full_table_of_descriptors(void **unused)
{
	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	for (int way = 0; way < WAYS; way++) {
		words_under_limit = text("uts=pid:%d", (int)target.pid);
		apart(without_descriptors, &way);
		words_under_limit = text("target=%d bind=/etc:/etc fork=init", (int)target.pid);
		apart(without_descriptors, &way);
	}
}

static int limit_descriptors(void *argument)
{
	const struct rlimit limit = { *(rlim_t *)argument, *(rlim_t *)argument };

	return setrlimit(RLIMIT_NOFILE, &limit) ? errno : 0;
}

static void start_under_limits(const char *words, const char *more)
{
	bool goes = false;

	for (rlim_t limit = 3; limit < 3 + ROOM / 2; limit++) {
		struct run run = { .prepare = limit_descriptors, .argument = &limit };

		run_with(&run, artefact("test/probe-static"), text("gons_%s", words), more,
			 "gons_onerror=exit", NULL);
		if (run.status == 0) {
			goes = true;
			assert_string_equal(probe_text(&run, "hostname"), INSIDE);
		} else {
			assert_false(goes);
			assert_ended(&run, 125);
			assert_string_equal(run.output, "");
			assert_contains(run.errors, "Too many open files");
			assert_ptr_equal(strchr(run.errors, '\n'),
					 run.errors + strlen(run.errors) - 1);
		}
		assert_true(limit > 3 || !goes);
		run_free(&run);
	}
	assert_true(goes);
}

static void full_table_of_descriptors_before_main(void **unused)
{
	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	start_under_limits(text("uts=pid:%d", (int)target.pid), "TEST=1");
	start_under_limits(text("target=%d", (int)target.pid), "gons_bind=/etc:/etc");
}

static void without_memory(void *argument)
{
	const int way = *(int *)argument;
	gons_plan *plan = plan_or_end(text("target=%d bind=/etc:/etc", (int)target.pid));
	unsigned long pages = 0;
	bool goes = false;
	FILE *file;

	/* The dynamic linker complains. */
	must(dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO) < 0, "/dev/null");
	go(way, plan); /* what is made only once */
	outcome->went = outcome->refused = 0;
	file = fopen("/proc/self/statm", "re");
	must(!file || fscanf(file, "%lu", &pages) != 1, "its size");
	fclose(file);
	for (unsigned step = 0; step <= STEPS; step++) {
		const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
		const struct rlimit few = { pages * 4096 * step * 2 / STEPS, RLIM_INFINITY };

		must(setrlimit(RLIMIT_AS, &few), "a limit");
		go(way, plan);
		must(setrlimit(RLIMIT_AS, &all), "no limit");
		/* What is executed finds no memory either, and is killed by the kernel. */
		judge_growth(way_names[way], step, way == RUN ? -ENOMEM : 0, &goes);
	}
	if (!goes || outcome->went > STEPS)
		wrong("%s: %u times it went, %u times it was told", way_names[way], outcome->went,
		      outcome->refused);
}

static void no_memory(void **unused)
{
	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	for (int way = 0; way < WAYS; way++)
		apart(without_memory, &way);
}

/* Somebody who may have one process, which is this one. */
static int be_a_stranger(void *unused)
{
	const struct rlimit one = { 1, 1 };

	(void)unused;
	if (setrlimit(RLIMIT_NPROC, &one) || setresgid(STRANGER, STRANGER, STRANGER) ||
	    setresuid(STRANGER, STRANGER, STRANGER))
		return errno;
	return 0;
}

static void as_a_stranger(void *argument)
{
	must(be_a_stranger(NULL), "a limit of processes");
	visit_every_way(argument);
}

static void limit_of_processes(void **unused)
{
	struct visit visit = { .words = "user=new uts=new", .error = -EAGAIN };
	struct run run = { .prepare = be_a_stranger };
	const char *program;

	(void)unused;
	if (!is_root())
		skip_because("only root becomes somebody who has no process yet");
	apart(as_a_stranger, &visit);
	program = artefact("test/probe-static");
	run_with(&run, program, "gons_user=new", "gons_pid=new", "gons_onerror=exit", NULL);
	if (run.status == 127)
		skip_because("who has no process may not read %s", program);
	assert_ended(&run, 125);
	assert_string_equal(run.output, "");
	assert_contains(run.errors, "RLIMIT_NPROC");
	run_free(&run);
}

/* --- a host that cannot be written, or has no /proc --- */

static void make_read_only(void)
{
	struct mount_attr attribute = { .attr_set = MOUNT_ATTR_RDONLY };

	must(unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL),
	     "mounts of its own");
	must((int)syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attribute,
			  sizeof(attribute)),
	     "read-only mounts");
	must(open("/tmp/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600) >= 0, "mounts are read-only");
}

static void make_procless(void)
{
	must(unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		     mount("none", "/proc", "tmpfs", MS_RDONLY, NULL),
	     "mounts without /proc");
}

static void go_read_only(void *argument)
{
	make_read_only();
	visit_every_way(argument);
}

static void go_procless(void *argument)
{
	make_procless();
	visit_every_way(argument);
}

static void read_only_host(void **unused)
{
	struct visit visit = { .name = INSIDE };

	(void)unused;
	target_start(&target, PLACE, be_inside, NULL);
	visit.net = namespace_of(target.pid, "net");
	visit.words = text("target=%d", (int)target.pid);
	apart(go_read_only, &visit);
	visit.words = text("target=%d bind=/etc:/etc", (int)target.pid);
	apart(go_read_only, &visit);
	visit.ways = 1U << RUN | 1U << REEXEC; /* the program may be below /tmp */
	visit.words =
		text("uts=pid:%d net=pid:%d mnt=new tmp=tmpfs", (int)target.pid, (int)target.pid);
	apart(go_read_only, &visit);
	visit.ways = 0;
	visit.error = -EROFS;
	visit.words = "mnt=new tmp=fresh";
	apart(go_read_only, &visit);
	assert_contains(outcome->line, "gons_tmp");
	visit.words = "user=new uts=new";
	apart(go_read_only, &visit);
	assert_contains(outcome->line, "gons_");
}

static void host_without_proc(void **unused)
{
	struct visit visit = { .name = INSIDE };

	(void)unused;
	if (!pidfd_tells_namespaces())
		skip_because("before Linux 6.11 nobody but /proc tells of namespaces");
	target_start(&target, PLACE, be_inside, NULL);
	visit.net = namespace_of(target.pid, "net");
	visit.ways = 1U << RUN | 1U << SPAWN;
	visit.words = text("target=%d", (int)target.pid);
	apart(go_procless, &visit);
	visit.words = text("uts=pid:%d net=pid:%d pid=pid:%d mnt=pid:%d bind=/etc:/etc",
			   (int)target.pid, (int)target.pid, (int)target.pid, (int)target.pid);
	apart(go_procless, &visit);
	visit.error = -ENOENT;
	visit.words = "user=new uts=new";
	apart(go_procless, &visit);
	assert_contains(outcome->line, "/proc");
	visit.words = text("uts=/proc/%d/ns/uts", (int)target.pid);
	apart(go_procless, &visit);
	visit.ways = 1U << REEXEC;
	visit.words = text("target=%d", (int)target.pid);
	apart(go_procless, &visit);
}

#define TEST(function)                                                                             \
	{                                                                                          \
#function, function, visit_begin, visit_end, NULL                                  \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(full_table_of_descriptors),
		TEST(full_table_of_descriptors_before_main),
		TEST(no_memory),
		TEST(limit_of_processes),
		TEST(read_only_host),
		TEST(host_without_proc),
	};

	visit_dispatch();
	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("surroundings_host", tests, NULL, NULL);
}
