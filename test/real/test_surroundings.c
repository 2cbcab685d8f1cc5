/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container that lies in its /proc, has no process number left, ends while the caller enters it,
 * or gives its number to the next one. Every visit is judged by test/support/visit.c. See
 * test_surroundings_host.c for a poor host, test_hostile.c for a container that inspects visitors.
 *
 * Moments are random; see random.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aside.h"
#include "random.h"
#include "visit.h"

enum {
	DEATHS = 120,   /* of a container while we go there */
	RECYCLES = 300, /* visits to a number that belongs to one after the other */
	ENOUGH = 10,    /* of them that met somebody */
	PATIENCE = 100000,
	NUMBER = 20000, /* the one that is recycled, in a pid namespace of the test's own */
};

#define SMALL "310" /* kernel.pid_max: from 300 on numbers are used again */

static struct target decoy;

static uint64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void spin(uint64_t duration)
{
	const uint64_t until = nanoseconds() + duration;

	while (nanoseconds() < until)
		;
}

static char shown[128]; /* a directory with what the container shows in place of its own */

static const char *const types_shown[] = { "net", "uts" };

static int bind_file(const char *from, const char *directory, const char *name)
{
	const char *path = text("%s/%s", directory, name);
	int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

	if (file >= 0)
		close(file);
	return file < 0 || mount(from, path, NULL, MS_BIND, NULL) ? errno : 0;
}

/* A tree that looks like /proc/N/ns, with namespaces of somebody else. */
static int make_false_tree(const char *directory)
{
	int error = mount("tmpfs", directory, "tmpfs", 0, "mode=755") ? errno : 0;

	for (size_t i = 0; i < 2 && !error; i++)
		error = bind_file(text("%s/%s", shown, types_shown[i]), directory, types_shown[i]);
	return error;
}

static int bind_over_ns(void *unused)
{
	int error = be_inside(unused);

	return error ? error : make_false_tree("/proc/1/ns");
}

/* /proc/self and every number lead to the false tree. */
static int replace_proc(void *unused)
{
	enum { NUMBERS = 400 };
	const char *aside = text("%s/tree", shown);
	int error = be_inside(unused);

	if (!error && mkdir(aside, 0755))
		error = errno;
	if (!error)
		error = make_false_tree(aside);
	if (error || mount("tmpfs", "/proc", "tmpfs", 0, "mode=755"))
		return error ? error : errno;
	if (mkdir("/proc/1", 0755) || mkdir("/proc/1/ns", 0755) ||
	    mount(aside, "/proc/1/ns", NULL, MS_BIND | MS_REC, NULL) ||
	    umount2(aside, MNT_DETACH) || symlink("1", "/proc/self") ||
	    symlink("1", "/proc/thread-self") || symlink("1", text("/proc/%d", (int)getppid())))
		return errno;
	for (int i = 2; i < NUMBERS; i++)
		if (symlink("1", text("/proc/%d", i)))
			return errno;
	return 0;
}

static int cover_proc(void *unused)
{
	int error = be_inside(unused);

	return error ? error : mount("tmpfs", "/proc", "tmpfs", MS_RDONLY, NULL) ? errno : 0;
}

/* Somebody else's namespaces; they are held by files, so that they can be bound anywhere. */
static void make_decoy(void)
{
	target_start(&decoy, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	snprintf(shown, sizeof(shown), "%s/shown", temporary_directory());
	assert_int_equal(mkdir(shown, 0755), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(bind_file(text("/proc/%d/ns/%s", (int)decoy.pid, types_shown[i]),
					   shown, types_shown[i]),
				 0);
}

static void remove_decoy(void)
{
	for (size_t i = 0; i < 2 && shown[0]; i++)
		umount2(text("%s/%s", shown, types_shown[i]), MNT_DETACH);
	shown[0] = '\0';
}

static void make_liar(target_setup lie)
{
	make_decoy();
	target_start(&target, PLACE, lie, NULL);
}

static void pid_is_not_fooled(void **variant)
{
	const target_setup *lie = *variant;
	static const char *const orders[] = { "mnt,net,uts,pid", "!pid,!uts,!net,!mnt" };

	make_liar(*lie);
	for (size_t i = 0; i < kernel_count; i++) {
		struct visit visit = { .older = &kernels[i],
				       .ways = kernels[i].ways,
				       .name = INSIDE,
				       .net = namespace_of(target.pid, "net") };

		for (size_t j = 0; j < 2; j++) {
			visit.words = text("order=%s mnt=pid:%d net=pid:%d uts=pid:%d pid=pid:%d",
					   orders[j], (int)target.pid, (int)target.pid,
					   (int)target.pid, (int)target.pid);
			apart(visit_every_way, &visit);
		}
		visit.words = text("target=%d", (int)target.pid);
		apart(visit_every_way, &visit);
	}
}

static void host_path_is_the_hosts(void **unused)
{
	struct visit visit = { .name = INSIDE };

	(void)unused;
	make_liar(bind_over_ns);
	visit.net = namespace_of(target.pid, "net");
	visit.words = text("mnt=pid:%d net=/proc/%d/ns/net uts=/proc/%d/ns/uts", (int)target.pid,
			   (int)target.pid, (int)target.pid);
	apart(visit_every_way, &visit);
}

static void with_false_path(void *argument)
{
	struct visit *visit = argument;

	must(unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL),
	     "mounts of its own");
	must(make_false_tree(text("/proc/%d/ns", (int)target.pid)), "a false tree");
	visit_every_way(visit);
}

/* What a path leads to where it is opened is what the user has said; a number is a process. */
static void path_is_taken_as_it_is_and_a_number_is_not(void **unused)
{
	struct visit visit = { .ways = 1U << RUN };

	(void)unused;
	make_decoy();
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, be_inside, NULL);
	visit.net = namespace_of(decoy.pid, "net");
	visit.words = text("net=/proc/%d/ns/net uts=pid:%d", (int)target.pid, (int)target.pid);
	visit.name = INSIDE;
	apart(with_false_path, &visit);
	visit.words = text("net=pid:%d uts=pid:%d", (int)target.pid, (int)target.pid);
	visit.net = namespace_of(target.pid, "net");
	apart(with_false_path, &visit);
}

/* --- a container that has no process left to give --- */

static bool pid_max_is_the_namespaces(void)
{
	struct utsname name;
	int major = 0, minor = 0;

	return uname(&name) == 0 && sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
	       (major > 6 || (major == 6 && minor >= 14));
}

/* Takes all numbers but so many. */
static int exhaust(void *argument)
{
	int left = *(int *)argument;
	int error = be_inside(NULL);
	int fd = error ? -1 : open("/proc/sys/kernel/pid_max", O_WRONLY | O_CLOEXEC);
	pid_t last[8];
	size_t count = 0;
	pid_t pid;

	if (fd < 0 || write(fd, SMALL, strlen(SMALL)) < 0)
		return error ? error : errno;
	close(fd);
	while ((pid = fork()) > 0)
		last[count++ % 8] = pid;
	if (pid == 0)
		for (;;)
			pause();
	for (; left > 0; left--) {
		pid = last[--count % 8];
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return 0;
}

static void exhausted_container_gives_no_half_of_a_process(void **unused)
{
	(void)unused;
	if (!pid_max_is_the_namespaces())
		skip_because("before Linux 6.14 kernel.pid_max is the whole system's");
	for (int left = 0; left < 4; left++) {
		static const char *const forks[] = { "auto", "init" };

		target_start(&target, PLACE, exhaust, &left);
		for (size_t i = 0; i < 2; i++) {
			/* An init, what it starts, and reexec's own. */
			struct visit visit = {
				.words = text("uts=pid:%d pid=pid:%d net=pid:%d fork=%s",
					      (int)target.pid, (int)target.pid, (int)target.pid,
					      forks[i]),
				.name = INSIDE,
				.net = namespace_of(target.pid, "net"),
				.error = left < 1 + (int)i ? -EAGAIN : 0,
			};

			apart(visit_every_way, &visit);
			if (visit.error && !strstr(outcome->line, "kernel.pid_max"))
				fail_msg("no word of the limit: %s", outcome->line);
		}
		target_stop(&target);
	}
}

static void injected_program_does_not_run_where_there_is_no_number_left(void **unused)
{
	int left = 0;
	struct run run = { 0 };

	(void)unused;
	if (!pid_max_is_the_namespaces())
		skip_because("before Linux 6.14 kernel.pid_max is the whole system's");
	target_start(&target, PLACE, exhaust, &left);
	run_with(&run, artefact("test/probe"),
		 text("LD_PRELOAD=%s", artefact("libgons-preload.so")),
		 text("gons_target=%d", (int)target.pid), "gons_onerror=exit", NULL);
	assert_ended(&run, 125);
	assert_string_equal(run.output, "");
	assert_begins(run.errors, "gons: cannot fork into the namespaces: ");
	assert_ptr_equal(strchr(run.errors, '\n'), run.errors + strlen(run.errors) - 1);
	run_free(&run);
}

/* --- a container that ends while we come --- */

static _Noreturn void kill_after(uint64_t delay)
{
	spin(delay);
	syscall(SYS_pidfd_send_signal, target.pidfd, SIGKILL, NULL, 0);
	_exit(0);
}

static void visit_the_dying(int way, uint64_t longest)
{
	const uint64_t delay = random_below((unsigned)longest);
	uint64_t net;
	gons_plan *plan;
	pid_t killer;

	target_start(&target, PLACE | CLONE_NEWIPC | CLONE_NEWCGROUP, be_inside, NULL);
	net = namespace_of(target.pid, "net");
	plan = plan_of(text("target=%d%s", (int)target.pid,
			    random_below(2) ? "" : " fork=init bind=/etc:/etc"));
	killer = fork();
	if (killer == 0)
		kill_after(delay);
	go(way, plan);
	/* Its program is killed with the container: nobody has told a name. */
	if (way == SPAWN && WIFSIGNALED(outcome->status))
		outcome->calls = 0;
	judge(text("%s, killed after %llu ns", way_names[way], (unsigned long long)delay), INSIDE,
	      net);
	waitpid(killer, NULL, 0);
	gons_plan_free(plan);
	target_stop(&target);
	if (outcome->wrong[0])
		fail_msg("%s", outcome->wrong);
}

static uint64_t time_of_a_visit(int way)
{
	uint64_t longest = 0;

	target_start(&target, PLACE | CLONE_NEWIPC | CLONE_NEWCGROUP, be_inside, NULL);
	for (int i = 0; i < 5; i++) {
		gons_plan *plan = plan_of(text("target=%d", (int)target.pid));
		uint64_t begin_of_it = nanoseconds();

		go(way, plan);
		assert_int_equal(outcome->error, 0);
		begin_of_it = nanoseconds() - begin_of_it;
		longest = begin_of_it > longest ? begin_of_it : longest;
		gons_plan_free(plan);
	}
	target_stop(&target);
	return longest;
}

static void container_that_ends_meanwhile(void **unused)
{
	(void)unused;
	random_begin();
	for (int way = 0; way < WAYS; way++) {
		const uint64_t longest = time_of_a_visit(way);

		outcome->went = outcome->refused = outcome->killed = 0;
		for (int i = 0; i < DEATHS / WAYS; i++)
			visit_the_dying(way, longest);
		printf("# %s: %u went, %u were told, %u were killed inside\n", way_names[way],
		       outcome->went, outcome->refused, outcome->killed);
	}
	aside_assert_nothing_left("the end of containers");
}

/* --- a number that belongs to one after the other --- */

static void live(void)
{
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	pid_t number = NUMBER;
	long pid;

	arguments.set_tid = (uintptr_t)&number;
	arguments.set_tid_size = 1;
	pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
	must(pid < 0, "a process with that number");
	if (pid == 0)
		for (;;)
			pause();
	spin(random_below(150000));
	kill((pid_t)pid, SIGKILL);
	waitpid((pid_t)pid, NULL, 0);
}

/* Each life has namespaces of its own, in which all tell the same number. */
static _Noreturn void recycle(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (long serial = 1;; serial++) {
		const char *name = text("%ld", serial);

		must(unshare(CLONE_NEWUTS | CLONE_NEWIPC), "namespaces of its own");
		must(sethostname(name, strlen(name)) || msgget((key_t)serial, IPC_CREAT | 0600) < 0,
		     "signs of its own");
		live();
	}
}

static void judge_life(const char *words)
{
	if (outcome->error) {
		outcome->refused++;
		if (outcome->calls)
			wrong("%s: it ran in spite of %s", words, outcome->line);
		if (outcome->error != -ESRCH && outcome->error != -ENOENT)
			wrong("%s: %d, %s", words, outcome->error, outcome->line);
		return;
	}
	outcome->went++;
	if (outcome->calls != 1 || outcome->key < 1 ||
	    strcmp(outcome->name, text("%ld", outcome->key)) != 0)
		wrong("%s: it runs in the uts namespace of \"%s\" and the ipc namespace of %ld",
		      words, outcome->name, outcome->key);
}

/* In a pid namespace of its own. */
static int visit_lives(void *argument)
{
	const struct denial *older = argument;
	pid_t lives = fork();

	if (lives == 0)
		recycle();
	if (older && deny_system_calls(older, 1))
		return errno;
	/* On a busy machine it may take a while until there is somebody. */
	for (int i = 0; i < RECYCLES || (outcome->went < ENOUGH && i < PATIENCE); i++) {
		const char *words = i % 2 ? text("target=%d", NUMBER)
					  : text("uts=pid:%d ipc=pid:%d", NUMBER, NUMBER);
		gons_plan *plan = plan_or_end(words);

		go(RUN, plan);
		judge_life(words);
		gons_plan_free(plan);
	}
	kill(lives, SIGKILL);
	waitpid(lives, NULL, 0);
	return 0;
}

static void number_never_leads_to_two_processes(void **variant)
{
	random_begin();
	target_start(&target, CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC, visit_lives,
		     *variant);
	printf("# %u went, %u were told\n", outcome->went, outcome->refused);
	if (outcome->wrong[0])
		fail_msg("%s", outcome->wrong);
	assert_true(outcome->went >= ENOUGH);
}

static target_setup binds = bind_over_ns, replaced = replace_proc, covered = cover_proc;

static int end(void **unused)
{
	remove_decoy();
	return visit_end(unused);
}

#define TEST(function)                                                                             \
	{                                                                                          \
#function, function, visit_begin, end, NULL                                        \
	}
#define TEST_WITH(function, variant)                                                               \
	{                                                                                          \
#function " (" #variant ")", function, visit_begin, end,                           \
			(void *)(uintptr_t)&variant                                                \
	}

int main(void)
{
	static const struct denial nothing_older = { .number = -1, .error = ENOSYS };
	const struct CMUnitTest tests[] = {
		TEST_WITH(pid_is_not_fooled, binds),
		TEST_WITH(pid_is_not_fooled, replaced),
		TEST_WITH(pid_is_not_fooled, covered),
		TEST(host_path_is_the_hosts),
		TEST(path_is_taken_as_it_is_and_a_number_is_not),
		TEST(exhausted_container_gives_no_half_of_a_process),
		TEST(injected_program_does_not_run_where_there_is_no_number_left),
		TEST_WITH(number_never_leads_to_two_processes, nothing_older),
		TEST_WITH(number_never_leads_to_two_processes, no_pidfd_ioctl),
		TEST_WITH(number_never_leads_to_two_processes, no_pidfd),
		/* Last: from then on this process has a copy of its program, which reexec() takes.
		 */
		TEST(container_that_ends_meanwhile),
	};

	visit_dispatch();
	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("surroundings", tests, NULL, NULL);
}
