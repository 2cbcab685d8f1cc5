/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root file system whose owner means ill, joined or taken as gons_root: no path leads out of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "script.h"
#include "support.h"

static char victim[64]; /* the same path outside and inside */

static int make_file(const char *path, const char *content)
{
	FILE *file = fopen(path, "we");

	return !file || fputs(content, file) < 0 || fclose(file) ? errno : 0;
}

/* Links that lead out when they are followed from the root of the system. */
static int make_hostile(const char *root)
{
	const char *const links[][2] = {
		{ text("/../../..%s", victim), "out" },
		{ victim, "absolute" },
		{ text("../../../../..%s", victim), "up" },
		{ "/../..", "component" },
		{ "loop", "loop" },
		{ "two", "one" },
		{ "one", "two" },
		{ "/proc/1/root", "host" },
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (symlink(links[i][0], text("%s/%s", root, links[i][1])))
			return errno;
	}
	if (mkdir(text("%s/tmp", root), 0755) || mkdir(text("%s/dir", root), 0755) ||
	    mkdir(text("%s/proc", root), 0755) ||
	    mkdir(text("%s%s", root, temporary_directory()), 0755))
		return errno;
	return make_file(text("%s%s", root, victim), "inner\n");
}

/* A root file system of its own, out of which nothing leads. */
static int enter_hostile(void *root)
{
	int error;

	if (mount("tmpfs", root, "tmpfs", 0, NULL))
		return errno;
	error = make_hostile(root);
	if (error)
		return error;
	if (mount("proc", text("%s/proc", (const char *)root), "proc", 0, NULL) || chdir(root) ||
	    syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return errno;
	return 0;
}

static void make_victim(void)
{
	snprintf(victim, sizeof(victim), "%s", temporary_file("victim", "outer\n"));
}

/* The ways into the same tree; words is NULL at the end. */
enum way { JOINED, JOINED_ROOT, NEW_ROOT };

static void enter_by(enum way way, struct target *target, const char *words[4])
{
	const char *root = temporary_subdirectory("root");
	int error;

	if (way == JOINED) {
		target_start(target, CLONE_NEWNS | CLONE_NEWPID, enter_hostile, (void *)root);
		words[0] = keep(text("gons_pid=pid:%d", (int)target->pid));
	} else {
		error = make_hostile(root);
		assert_int_equal(error, 0);
		target_start(target, CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
		words[0] = keep(text("gons_root=%s", root));
	}
	words[1] =
		way == NEW_ROOT ? "gons_mnt=new" : keep(text("gons_mnt=pid:%d", (int)target->pid));
	words[2] = way == NEW_ROOT ? "TEST=1" : user_too(target);
}

static void assert_all_outside_is_as_before(const struct target *target, const char *before,
					    const char *what)
{
	char *now = aside_mounts(target->pid);

	assert_string_equal(now, before);
	assert_string_equal(content_of(victim), "outer\n");
	aside_assert_nothing_left(what);
	free(now);
}

static void destination_stays_inside(void **state)
{
	const enum way way = *(const enum way *)*state;
	const char *destinations[7], *words[4], *script;
	struct run run = { 0 };
	struct target target;
	const char *source;
	char *before;

	aside_ready();
	make_victim();
	source = keep_file("source", "source\n");
	enter_by(way, &target, words);
	destinations[0] = "/out";
	destinations[1] = "/absolute";
	destinations[2] = "/up";
	destinations[3] = keep(text("/dir/../..%s", victim));
	destinations[4] = keep(text("/../../..%s", victim));
	destinations[5] = keep(text("/component%s", victim));
	destinations[6] = keep(text("/dir/../component/component/%s", victim));
	before = aside_mounts(target.pid);
	aside_remember();
	script = keep(text("read line <%s; echo $line; echo changed >%s", victim, victim));
	for (size_t i = 0; i < sizeof(destinations) / sizeof(destinations[0]); i++) {
		SCRIPT(&run, script, words[0], words[1], words[2],
		       text("gons_bind=%s:%s", source, destinations[i]));
		assert_ended(&run, 0);
		assert_string_equal(run.output, "source\n");
		assert_string_equal(content_of(source), "changed\n");
		temporary_file("source", "source\n");
		assert_all_outside_is_as_before(&target, before, destinations[i]);
	}
	free(before);
	run_free(&run);
}

static void destination_that_leads_nowhere_is_refused(void **state)
{
	const enum way way = *(const enum way *)*state;
	const char *destinations[7], *words[4];
	struct run run = { 0 };
	struct target target;
	const char *source;
	char *before;

	aside_ready();
	make_victim();
	source = keep_file("source", "source\n");
	enter_by(way, &target, words);
	destinations[0] = "/loop";
	destinations[1] = "/one";
	destinations[2] = keep(text("/two%s", victim));
	destinations[3] = keep(text("/host%s", victim));
	/* Where none is mounted, these are names that can be made to appear. */
	destinations[4] = keep(text("/proc/1/root%s", victim));
	destinations[5] = keep(text("/proc/self/cwd%s", victim));
	destinations[6] = keep(text("/proc/1/cwd/..%s", victim));
	before = aside_mounts(target.pid);
	aside_remember();
	for (size_t i = 0; i < (way == JOINED ? 7 : 4); i++) {
		SCRIPT(&run, "echo ran", words[0], words[1], words[2],
		       text("gons_bind=%s:%s", source, destinations[i]));
		assert_ended(&run, FAILED);
		assert_contains(run.errors, "gons_bind");
		assert_string_equal(run.output, "");
		assert_all_outside_is_as_before(&target, before, destinations[i]);
	}
	free(before);
	run_free(&run);
}

/* A link of /proc in the place names a directory that the program has open, outside. */
static void working_directory_stays_inside(void **state)
{
	const enum way way = *(const enum way *)*state;
	const char *outside = temporary_subdirectory("outside");
	const char *words[4], *root;
	struct run run = { .kept = 1 };
	struct target target;

	aside_ready();
	make_victim();
	root = temporary_subdirectory("root");
	run.keep[0] = 7;
	assert_int_equal(dup3(open(outside, O_RDONLY | O_CLOEXEC), 7, O_CLOEXEC), 7);
	enter_by(way, &target, words);
	if (way != JOINED)
		assert_int_equal(symlink("/proc/self/fd/7", text("%s/open", root)), 0);
	SCRIPT(&run, "pwd", words[0], words[1], words[2],
	       way == JOINED ? "TEST=1" : text("gons_bind=/proc:/proc"),
	       text("gons_wd=%s", way == JOINED ? "/proc/self/fd/7" : "/open"));
	close(7);
	assert_ended(&run, FAILED);
	assert_string_equal(run.output, "");
	assert_contains(run.errors, "cannot change to gons_wd directory");
	assert_contains(run.errors, "it leads out of");
	run_free(&run);
}

static int stand_in(void *path)
{
	return chdir(path) ? errno : 0;
}

/* Not in the root directory, where a program would then do what it was to do there. */
static void hidden_working_directory_is_a_failure(void **state)
{
	const char *here = temporary_subdirectory("here");
	struct run run = { .prepare = stand_in, .argument = (void *)here };

	(void)state;
	aside_ready();
	for (int i = 0; i < 2; i++) {
		SCRIPT(&run, "pwd", "gons_mnt=new",
		       i ? text("gons_bind=/etc:%s", temporary_directory()) : "gons_tmp=tmpfs");
		assert_ended(&run, FAILED);
		assert_string_equal(run.output, "");
		assert_contains(run.errors, "set gons_wd");
	}
	SCRIPT(&run, "pwd", "gons_mnt=new", "gons_tmp=tmpfs", "gons_wd=/tmp");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "/tmp\n");
	run.argument = "/tmp";
	SCRIPT(&run, "echo >new; echo /tmp/*", "gons_mnt=new", "gons_tmp=tmpfs");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "/tmp/new\n");
	run_free(&run);
}

static int tmp_is_a_link(void *unused)
{
	const char *root = keep(text("%s/links", temporary_directory()));

	(void)unused;
	if (mkdir(root, 0755) || mount("tmpfs", root, "tmpfs", 0, NULL) ||
	    mkdir(text("%s/hidden", root), 0755) || mkdir(text("%s/seen", root), 0755) ||
	    /* an ordinary user may mount a proc only where there is one */
	    mount("proc", text("%s/seen", root), "proc", 0, NULL) ||
	    symlink("/../../hidden", text("%s/tmp", root)) ||
	    symlink("/../../hidden", text("%s/proc", root)) || chdir(root) ||
	    syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return errno;
	return 0;
}

static void tmp_and_proc_that_are_links_stay_inside(void **state)
{
	struct run run = { 0 };
	struct target target;
	char *before;

	(void)state;
	aside_ready();
	temporary_directory();
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID, tmp_is_a_link, NULL);
	before = aside_mounts(target.pid);
	aside_remember();
	SCRIPT(&run, "echo >/hidden/one; echo /tmp/*", text("gons_mnt=pid:%d", (int)target.pid),
	       user_too(&target), "gons_tmp=tmpfs");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "/tmp/one\n");
	SCRIPT(&run, "test -e /hidden/self/stat && echo on",
	       text("gons_mnt=pid:%d", (int)target.pid), text("gons_pid=pid:%d", (int)target.pid),
	       user_too(&target), "gons_proc=1");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "on\n");
	assert_string_equal(aside_mounts(target.pid), before);
	aside_assert_nothing_left("tmp as a link");
	free(before);
	run_free(&run);
}

static pid_t start_renaming(const char *file)
{
	const char *other = keep(text("%s-too", file));
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (rename(file, other) == 0 && rename(other, file) == 0)
			;
		_exit(0);
	}
	return child;
}

/* The kernel then cannot tell whether ".." stays inside, openat2(2): EAGAIN. */
static void renames_elsewhere_do_not_matter(void **state)
{
	struct run run = { 0 };
	struct target target;
	pid_t child;

	(void)state;
	aside_ready();
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID, tmp_is_a_link, NULL);
	child = start_renaming(keep_file("renamed", ""));
	for (int i = 0; i < 100 && run.status == 0; i++)
		SCRIPT(&run, "echo >/hidden/one; echo /tmp/*",
		       text("gons_mnt=pid:%d", (int)target.pid), user_too(&target),
		       "gons_tmp=tmpfs");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_ended(&run, 0);
	assert_string_equal(run.output, "/tmp/one\n");
	run_free(&run);
}

#define WAY(function, way)                                                                         \
	{                                                                                          \
#function " (" #way ")", function, NULL, support_teardown, (void *)&way            \
	}

static const enum way joined = JOINED, joined_root = JOINED_ROOT, new_root = NEW_ROOT;

int main(void)
{
	const struct CMUnitTest tests[] = {
		WAY(destination_stays_inside, joined),
		WAY(destination_stays_inside, joined_root),
		WAY(destination_stays_inside, new_root),
		WAY(destination_that_leads_nowhere_is_refused, joined),
		WAY(destination_that_leads_nowhere_is_refused, joined_root),
		WAY(destination_that_leads_nowhere_is_refused, new_root),
		WAY(working_directory_stays_inside, joined),
		WAY(working_directory_stays_inside, joined_root),
		WAY(working_directory_stays_inside, new_root),
		real_test(hidden_working_directory_is_a_failure),
		real_test(tmp_and_proc_that_are_links_stay_inside),
		real_test(renames_elsewhere_do_not_matter),
	};

	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("hostile_root", tests, NULL, NULL);
}
