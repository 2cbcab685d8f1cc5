/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is put into a place and who the program becomes there, seen from outside: whose mounts are
 * changed, where a hostile root leads, what is left behind by an end or a failure, what cannot be
 * had again. The programs know nothing of libgons.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "place.h"
#include "support.h"
#include "terminal.h"

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#define SYS_fsopen 430
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

enum { FAILED = 125, WORDS = 16 };

static const char *preload(void)
{
	return text("LD_PRELOAD=%s", artefact("libgons-preload.so"));
}

/* A program with the words, at most 12, and the way to behave on an error. */
static void run_words(struct run *run, const char *program, const char *const *words)
{
	const char *environment[WORDS] = { preload(), "PATH=/usr/sbin:/usr/bin:/sbin:/bin" };
	size_t count = 2;

	for (; *words; words++)
		environment[count++] = *words;
	run_program(run, program, environment);
}

/* A shell script; on an error of libgons there is a line, and it does not run. */
static void run_script(struct run *run, const char *script, const char *const *words)
{
	const char *arguments[] = { "-c", script, NULL };
	const char *all[WORDS] = { "gons_onerror=exit" };

	for (size_t i = 0; words[i]; i++)
		all[i + 1] = words[i];
	run->arguments = arguments;
	run_words(run, "/bin/sh", all);
	run->arguments = NULL;
}

#define SCRIPT(run, script, ...) run_script(run, script, (const char *const[]){ __VA_ARGS__, NULL })

/* text() is valid for a while only: a copy for the whole test. */
static const char *keep(const char *value)
{
	static char kept[128][512];
	static size_t next;
	char *copy = kept[next++ % 128];

	snprintf(copy, sizeof(kept[0]), "%s", value);
	return copy;
}

static void make_directory(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		fail_msg("%s: %s", path, strerror(errno));
}

static const char *temporary_subdirectory(const char *name)
{
	const char *path = keep(text("%s/%s", temporary_directory(), name));

	make_directory(path);
	return path;
}

static const char *keep_file(const char *name, const char *content)
{
	return keep(temporary_file(name, content));
}

static const char *content_of(const char *path)
{
	char content[4096] = "";
	FILE *file = fopen(path, "re");

	if (!file)
		return text("(%s: %s)", path, strerror(errno));
	content[fread(content, 1, sizeof(content) - 1, file)] = '\0';
	fclose(file);
	return text("%s", content);
}

/* --- a joined mount namespace belongs to somebody --- */

static int share_all(void *unused)
{
	(void)unused;
	return mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) ? errno : 0;
}

static void assert_owner_sees_nothing(const char *word, const char *script, const char *seen)
{
	struct run run = { 0 };
	struct target target;
	char *before;

	aside_ready();
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID, share_all, NULL);
	before = aside_mounts(target.pid);
	aside_remember();
	SCRIPT(&run, script, text("gons_mnt=pid:%d", (int)target.pid),
	       text("gons_pid=pid:%d", (int)target.pid), user_too(&target), word);
	assert_ended(&run, 0);
	assert_string_equal(run.output, seen);
	assert_string_equal(aside_mounts(target.pid), before);
	aside_assert_nothing_left(word);
	free(before);
	run_free(&run);
}

static void owner_sees_no_tmpfs(void **state)
{
	(void)state;
	assert_owner_sees_nothing("gons_tmp=tmpfs", "echo /tmp/*; echo x >/tmp/mine; echo /tmp/*",
				  "/tmp/*\n/tmp/mine\n");
}

static void owner_sees_no_fresh_directory(void **state)
{
	(void)state;
	assert_owner_sees_nothing("gons_tmp=fresh", "echo /tmp/*; echo x >/tmp/mine; echo /tmp/*",
				  "/tmp/*\n/tmp/mine\n");
}

static void owner_sees_no_directory_over_tmp(void **state)
{
	const char *directory = temporary_subdirectory("mine");

	(void)state;
	temporary_file("mine/one", "");
	assert_owner_sees_nothing(text("gons_tmp=%s", directory), "echo /tmp/*", "/tmp/one\n");
}

static void owner_sees_no_bind(void **state)
{
	const char *source = keep_file("source", "source\n");

	(void)state;
	assert_owner_sees_nothing(text("gons_bind=%s:/etc/passwd", source), "cat /etc/passwd",
				  "source\n");
	assert_string_not_equal(content_of("/etc/passwd"), "source\n");
}

static void owner_sees_no_name_that_was_missing(void **state)
{
	const char *source = keep_file("source", "source\n");
	const char *place = temporary_subdirectory("place");

	(void)state;
	assert_owner_sees_nothing(text("gons_bind=%s:%s/new", source, place),
				  text("cat %s/new", place), "source\n");
	assert_int_equal(access(text("%s/new", place), F_OK), -1);
}

static void owner_sees_no_proc(void **state)
{
	(void)state;
	assert_owner_sees_nothing("gons_proc=1", "read a </proc/self/stat; test \"$a\" && echo on",
				  "on\n");
}

static void owner_sees_no_other_root(void **state)
{
	(void)state;
	temporary_file("inner", "");
	assert_owner_sees_nothing(text("gons_root=%s", temporary_directory()), "echo /*",
				  "/inner\n");
}

static void joined_mounts_without_furniture_are_those_of_the_owner(void **state)
{
	static const char *const script = "exec 3</proc/self/ns/mnt; readlink /proc/self/ns/mnt";
	struct run run = { 0 };
	struct target target;
	const char *mnt, *pid, *theirs;

	(void)state;
	aside_ready();
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
	mnt = keep(text("gons_mnt=pid:%d", (int)target.pid));
	pid = keep(text("gons_pid=pid:%d", (int)target.pid));
	theirs = keep(text("mnt:[%llu]\n", (unsigned long long)namespace_of(target.pid, "mnt")));
	SCRIPT(&run, script, mnt, pid, user_too(&target));
	assert_ended(&run, 0);
	assert_string_equal(run.output, theirs);
	SCRIPT(&run, script, mnt, pid, user_too(&target), "gons_tmp=tmpfs");
	assert_ended(&run, 0);
	assert_string_not_equal(run.output, theirs);
	run_free(&run);
}

/* --- bind across the border --- */

static void file_and_directory_are_read_only_where_asked(void **state)
{
	const char *file = keep_file("file", "file\n");
	const char *directory = temporary_subdirectory("directory");
	const char *place = temporary_subdirectory("place");
	struct run run = { 0 };
	struct target target;
	const char *bind;

	(void)state;
	aside_ready();
	temporary_file("directory/one", "one\n");
	temporary_file("place/file", "");
	temporary_subdirectory("place/directory");
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
	for (int i = 0; i < 2; i++) {
		const char *mode = i == 0 ? ":ro" : "";
		const char *script = text("cd %s; cat file directory/one\n"
					  "(echo x >>file) 2>/dev/null && echo written\n"
					  "(echo x >directory/two) 2>/dev/null && echo made\ntrue",
					  place);

		bind = text("gons_bind=%s:%s/file%s,%s:%s/directory%s", file, place, mode,
			    directory, place, mode);
		SCRIPT(&run, script, text("gons_mnt=pid:%d", (int)target.pid), user_too(&target),
		       bind);
		assert_ended(&run, 0);
		assert_string_equal(run.output,
				    i == 0 ? "file\none\n" : "file\none\nwritten\nmade\n");
		assert_string_equal(content_of(file), i == 0 ? "file\n" : "file\nx\n");
		assert_int_equal(access(text("%s/two", directory), F_OK), i == 0 ? -1 : 0);
	}
	assert_string_equal(content_of(text("%s/file", place)), "");
	run_free(&run);
}

static void writing_to_what_is_read_only_is_erofs(void **state)
{
	const char *file = keep_file("file", "file\n");
	struct run run = { 0 };

	(void)state;
	aside_ready();
	SCRIPT(&run, text("LC_ALL=C; echo x >%s", file), "gons_mnt=new",
	       text("gons_bind=%s:%s:ro", file, file));
	assert_int_not_equal(run.status, 0);
	assert_contains(run.errors, "Read-only file system");
	assert_string_equal(content_of(file), "file\n");
	run_free(&run);
}

static void mounts_below_a_bound_directory_are_read_only_too(void **state)
{
	const char *directory = temporary_subdirectory("directory");
	const char *below = temporary_subdirectory("directory/below");
	struct run run = { 0 };

	(void)state;
	aside_ready();
	assert_int_equal(mount("tmpfs", below, "tmpfs", 0, NULL), 0);
	SCRIPT(&run, text("LC_ALL=C; echo x >%s/file", below), "gons_mnt=new",
	       text("gons_bind=%s:%s:ro", directory, directory));
	assert_int_equal(umount2(below, 0), 0);
	assert_int_not_equal(run.status, 0);
	assert_contains(run.errors, "Read-only file system");
	run_free(&run);
}

static void hidden_bind_is_a_failure(void **state)
{
	const char *directory = temporary_subdirectory("directory");
	const char *below = temporary_subdirectory("directory/below");
	const char *binds[4];
	struct run run = { 0 };

	(void)state;
	aside_ready();
	binds[0] = keep(text("gons_bind=/etc:%s,/etc:%s", below, directory));
	binds[1] = keep(text("gons_bind=/etc:%s,%s:%s", directory, below, directory));
	binds[2] = keep(text("gons_bind=/etc:%s", directory));
	binds[3] = "gons_bind=/etc/passwd:/proc/version";
	for (int i = 0; i < 4; i++) {
		SCRIPT(&run, ":", "gons_mnt=new", "gons_pid=new", binds[i],
		       i == 2 ? "gons_tmp=tmpfs" : "TEST=1", "gons_wd=/");
		assert_ended(&run, FAILED);
		assert_contains(run.errors, "cannot apply gons_bind");
		assert_contains(run.errors, "over it later");
	}
	SCRIPT(&run, text("cat %s/below/passwd >/dev/null", directory), "gons_mnt=new",
	       text("gons_bind=%s:%s,/etc:%s", directory, directory, below));
	assert_ended(&run, 0);
	run_free(&run);
}

static int close_umask(void *unused)
{
	(void)unused;
	umask(0777);
	return 0;
}

static void assert_missing_names_appear(const char *const *words, const char *place)
{
	const char *file = keep_file("source", "source\n");
	const char *directory = temporary_subdirectory("directory");
	const char *script =
		keep(text("cd %s; cat one two deep/three made/new/four six; echo five/*; "
			  "stat -c %%a made/new",
			  place));
	struct run run = { .prepare = close_umask };
	char *before;

	temporary_file("directory/inner", "");
	before = aside_mounts(0);
	aside_remember();
	SCRIPT(&run, script, words[0], words[1],
	       text("gons_bind=%s:%s/six,%s:%s/deep/three,%s:%s/one,%s:%s/two,"
		    "%s:%s/./made/new/four,%s:%s/deep/../five",
		    file, place, file, place, file, place, file, place, file, place, directory,
		    place));
	assert_ended(&run, 0);
	assert_string_equal(run.output,
			    "source\nsource\nsource\nsource\nsource\nfive/inner\n755\n");
	SCRIPT(&run, text("LC_ALL=C; cat %s/six; echo x >%s/deep/other", place, place), words[0],
	       words[1], text("gons_bind=%s:%s/one", file, place));
	assert_string_equal(run.output, "six\n");
	assert_contains(run.errors, "Read-only file system");
	assert_string_equal(aside_mounts(0), before);
	aside_assert_nothing_left("missing names");
	free(before);
	run_free(&run);
}

/* Beside one that is there, below another one, with directories of their own, by other paths. */
static void missing_names_in_one_directory_all_appear(void **state)
{
	const char *words[] = { "gons_mnt=new", "TEST=1" };
	const char *place = temporary_subdirectory("place");
	struct target target;

	(void)state;
	aside_ready();
	temporary_subdirectory("place/deep");
	temporary_file("place/six", "six\n");
	assert_missing_names_appear(words, place);
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	words[0] = keep(text("gons_mnt=pid:%d", (int)target.pid));
	words[1] = user_too(&target);
	assert_missing_names_appear(words, place);
}

static void missing_name_in_what_was_brought_along_appears(void **state)
{
	const char *file = keep_file("source", "source\n");
	const char *directory = temporary_subdirectory("directory");
	const char *place = temporary_subdirectory("place");
	struct run run = { 0 };

	(void)state;
	aside_ready();
	temporary_file("directory/inner", "");
	aside_remember();
	SCRIPT(&run, text("cd %s/new; echo *; cat one two", place), "gons_mnt=new",
	       text("gons_bind=%s:%s/new,%s:%s/new/one,%s:%s/new/two", directory, place, file,
		    place, file, place));
	assert_ended(&run, 0);
	assert_string_equal(run.output, "inner one two\nsource\nsource\n");
	assert_int_equal(access(text("%s/one", directory), F_OK), -1);
	aside_assert_nothing_left("a missing name in what was brought along");
	run_free(&run);
}

static void missing_name_never_leads_out(void **state)
{
	const char *file = keep_file("source", "source\n");
	const char *place = temporary_subdirectory("place");
	struct run run = { 0 };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run, "echo ran", "gons_mnt=new",
	       text("gons_bind=%s:%s/new/../../there/planted", file, place));
	assert_ended(&run, FAILED);
	assert_contains(run.errors, "No such file or directory; its source is missing here, or its "
				    "destination inside");
	assert_int_equal(access(text("%s/planted", place), F_OK), -1);
	aside_assert_nothing_left("a missing name with .. behind it");
	run_free(&run);
}

/* For ever: what is a directory becomes a link, and back again. */
static pid_t exchange(const char *one, const char *other)
{
	const pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
	}
	assert_true(child > 0);
	return child;
}

/* A root that lacks a name is replaced by one with the same entries, which its owner may change
 * meanwhile. */
static void racing_links_in_the_root_do_not_lead_out(void **state)
{
	const char *file = keep_file("source", "source\n");
	const char *root = keep(temporary_subdirectory("root"));
	const char *outside = keep(temporary_subdirectory("outside"));
	const char *entry = keep(text("%s/entry", root));
	const char *link = keep(text("%s/link", root));
	struct run run = { 0 };
	struct target target;
	pid_t racing;

	(void)state;
	aside_ready();
	temporary_subdirectory("root/entry");
	temporary_file("outside/reached", "");
	assert_int_equal(symlink(outside, link), 0);
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	racing = exchange(entry, link);
	for (int i = 0; i < 200 && (!run.output || !strstr(run.output, "reached")); i++)
		SCRIPT(&run, "echo /entry/*", text("gons_mnt=pid:%d", (int)target.pid),
		       user_too(&target), text("gons_root=%s", root),
		       text("gons_bind=%s:/new/name", file));
	kill(racing, SIGKILL);
	assert_int_equal(waitpid(racing, NULL, 0), racing);
	assert_ended(&run, 0);
	assert_string_equal(run.output, "/entry/*\n");
	run_free(&run);
}

/* The kernel says EINVAL to it, as to much else. */
static void file_over_directory_and_directory_over_file_are_told_as_such(void **state)
{
	static const char rule[] = "a directory goes over a directory, and a file over a file";
	const char *file = keep_file("file", "");
	const char *directory = temporary_subdirectory("directory");
	const char *root = keep(text("gons_root=%s", temporary_subdirectory("root")));
	const char *words[5];
	struct run run = { 0 };

	(void)state;
	aside_ready();
	temporary_file("root/tmp", "");
	words[0] = keep(text("gons_bind=%s:%s", directory, file));
	words[1] = keep(text("gons_tmp=%s", file));
	words[2] = keep(text("gons_bind=%s:%s", file, directory));
	words[3] = "gons_tmp=tmpfs";
	words[4] = "gons_tmp=fresh";
	aside_remember();
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const bool onto_file = i == 0 || i > 2;

		SCRIPT(&run, "echo ran", "gons_mnt=new", i > 2 ? root : "TEST=1", words[i]);
		assert_ended(&run, FAILED);
		assert_contains(run.errors,
				onto_file ? ": Not a directory; " : ": Is a directory; ");
		assert_contains(run.errors, rule);
		aside_assert_nothing_left(words[i]);
	}
	run_free(&run);
}

/* --- a hostile root --- */

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

/* --- all our mounts are shared --- */

static void nothing_spreads_out(void **state)
{
	static const char *const words[] = { "private", "slave", "shared", "unchanged" };
	const char *source = keep_file("source", "source\n");
	const char *root = temporary_subdirectory("root");
	const char *furniture[7];
	struct run run = { 0 };

	(void)state;
	aside_ready();
	temporary_subdirectory("root/tmp");
	temporary_subdirectory("root/dev");
	temporary_subdirectory("root/proc");
	temporary_subdirectory("root/etc");
	temporary_file("root/etc/passwd", "");
	furniture[0] = "gons_tmp=tmpfs:size=1m";
	furniture[1] = "gons_tmp=fresh";
	furniture[2] = keep(text("gons_tmp=%s", root));
	furniture[3] = keep(text("gons_bind=%s:/etc/passwd", source));
	furniture[4] = keep(text("gons_bind=%s:%s/new", source, temporary_directory()));
	furniture[5] = "gons_pid=new";
	furniture[6] = keep(text("gons_root=%s", root));
	aside_remember();
	for (size_t i = 0; i < 4; i++) {
		const char *propagation = keep(text("gons_propagation=%s", words[i]));

		for (size_t j = 0; j < sizeof(furniture) / sizeof(furniture[0]); j++) {
			SCRIPT(&run, ":", "gons_mnt=new", propagation, furniture[j]);
			assert_ended(&run, 0);
			aside_assert_nothing_left(text("%s %s", propagation, furniture[j]));
		}
		SCRIPT(&run, ":", "gons_mnt=new", "gons_pid=new", propagation, furniture[6],
		       furniture[3], "gons_tmp=fresh");
		assert_ended(&run, 0);
		aside_assert_nothing_left(text("%s, all at once", propagation));
	}
	run_free(&run);
}

static void assert_propagation(const char *word, bool with_tmp, bool shared, bool slave)
{
	struct run run = { 0 };
	const char *line;

	SCRIPT(&run,
	       "while read id parent device top place l; do case $place in /) echo \"$l\"; esac; "
	       "done </proc/self/mountinfo",
	       "gons_mnt=new", text("gons_propagation=%s", word),
	       with_tmp ? "gons_tmp=tmpfs" : "TEST=1");
	assert_ended(&run, 0);
	line = run.output;
	if (!!strstr(line, "shared:") != shared || !!strstr(line, "master:") != slave)
		fail_msg("%s: %s", word, line);
	run_free(&run);
}

static void propagation_is_the_one_asked_for(void **state)
{
	(void)state;
	aside_ready();
	for (int tmp = 0; tmp < 2; tmp++) {
		assert_propagation("private", tmp, false, false);
		assert_propagation("slave", tmp, false, true);
		if (is_root()) {
			assert_propagation("shared", tmp, true, tmp);
			assert_propagation("unchanged", tmp, !tmp, tmp);
		}
	}
}

/* --- a fresh directory goes, and nothing else --- */

static struct dialogue dialogue;

static const char fresh_script[] =
	"mkdir -p /tmp/a/b; echo >/tmp/a/b/c; mkfifo /tmp/fifo; mkdir -m 0 /tmp/closed\n"
	"ln -s $outside /tmp/link; ln -s $outside/kept /tmp/a/file; ln -s ../../.. /tmp/a/up\n";

static const char *make_outside(void)
{
	const char *outside = temporary_subdirectory("outside");

	temporary_file("outside/kept", "kept\n");
	return keep(text("outside=%s", outside));
}

static void assert_kept(void)
{
	assert_string_equal(content_of(text("%s/outside/kept", temporary_directory())), "kept\n");
}

static void fresh_directory_goes_when_the_program_exits(void **state)
{
	const char *const plans[] = { "TEST=1", "gons_pid=new", "gons_fork=init", "gons_uid=1",
				      "gons_user=new" };
	const char *outside = make_outside();
	struct run run = { 0 };

	(void)state;
	aside_ready();
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		if (i == 3 && !is_root())
			continue;
		aside_remember();
		SCRIPT(&run, text("%s\nstat -c %%a:%%u /tmp; exit 3", fresh_script), outside,
		       "gons_mnt=new", "gons_tmp=fresh", i == 2 ? "gons_pid=new" : "TEST=2",
		       plans[i]);
		assert_ended(&run, 3);
		assert_begins(run.output, "1777:");
		if (i == 3)
			assert_string_equal(run.output, "1777:1\n");
		/* not only soon, but when the command returns */
		assert_string_equal(content_of("/tmp"), "");
		aside_assert_nothing_left(plans[i]);
		assert_kept();
	}
	run_free(&run);
}

static void begin_fresh(const char *more)
{
	static const struct dialogue_start as_we_are = { 0 };
	const char *const argv[] = { "/bin/sh", "-c", text("%s\necho on; exec cat", fresh_script),
				     NULL };
	const char *const environment[] = { preload(),      "PATH=/usr/bin:/bin",
					    make_outside(), "gons_onerror=exit",
					    "gons_mnt=new", "gons_tmp=fresh",
					    more,           NULL };

	aside_ready();
	aside_remember();
	dialogue_begin(&dialogue, &as_we_are, argv, environment);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
}

static const char *const fresh_plans[] = { "TEST=1", "gons_pid=new", "gons_user=new" };
enum { FRESH_PLANS = 3 };

static int fresh_teardown(void **state)
{
	dialogue_end(&dialogue);
	return support_teardown(state);
}

static void fresh_directory_goes_when_the_program_is_killed(void **state)
{
	struct run run = { 0 };

	(void)state;
	aside_ready();
	for (int i = 0; i < FRESH_PLANS; i++) {
		aside_remember();
		SCRIPT(&run,
		       text("%s\nexec busybox sh -c 'kill -KILL $$' || kill -KILL $$",
			    fresh_script),
		       make_outside(), "gons_mnt=new", "gons_tmp=fresh",
		       i == 1 ? "gons_fork=init" : "TEST=2", fresh_plans[i]);
		/* process 1 does not kill itself: it is not process 1 behind an init */
		assert_int_equal(run.signal, SIGKILL);
		aside_assert_nothing_left(text("the program's death, %s", fresh_plans[i]));
		assert_kept();
	}
	run_free(&run);
}

static void fresh_directory_goes_when_the_one_outside_is_killed(void **state)
{
	(void)state;
	for (int i = 0; i < FRESH_PLANS; i++) {
		begin_fresh(fresh_plans[i]);
		assert_int_equal(kill(dialogue.pid, SIGKILL), 0);
		assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
		aside_assert_nothing_left(text("the outside's death, %s", fresh_plans[i]));
		assert_kept();
		dialogue_end(&dialogue);
	}
}

static void mount_in_the_fresh_directory_is_not_emptied(void **state)
{
	const char *outside = make_outside();
	struct run run = { 0 };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run, "mkdir /tmp/sub && mount --bind /mnt /tmp/sub && cat /tmp/sub/kept", outside,
	       "gons_mnt=new", "gons_tmp=fresh", text("gons_bind=%s:/mnt", outside + 8));
	assert_ended(&run, 0);
	assert_string_equal(run.output, "kept\n");
	aside_assert_nothing_left("a mount inside");
	assert_kept();
	run_free(&run);
}

static void deep_and_wide_fresh_directory_goes(void **state)
{
	struct run run = { 0 };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run,
	       "cd /tmp; i=0; while [ $i -lt 2000 ]; do echo >f$i; i=$((i+1)); done\n"
	       "n=/0123456789/0123456789/0123456789/0123456789; n=$n$n$n$n$n$n$n$n\n"
	       "i=0; while [ $i -lt 100 ]; do mkdir -p .$n && cd -P .$n || exit 1; i=$((i+1)); "
	       "done; echo deep",
	       "gons_mnt=new", "gons_tmp=fresh");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "deep\n");
	aside_assert_nothing_left("a deep directory");
	run_free(&run);
}

/* What the program leaves running changes directories into links out while they are removed. */
static void racing_links_out_of_the_fresh_directory_are_not_followed(void **state)
{
	const char *outside = make_outside();
	struct run run = { 0 };

	(void)state;
	aside_ready();
	for (int i = 0; i < 5; i++) {
		aside_remember();
		SCRIPT(&run,
		       "cd /tmp; mkdir d; echo >d/kept; ln -s $outside l\n"
		       "(exec >/dev/null 2>&1; i=0; while [ $i -lt 300 ]; do\n"
		       "mkdir d; echo >d/kept; mv -T d x; mv -T l d; mv -T x l; mv -T d x; mv -T l "
		       "d;"
		       " mv -T x l; i=$((i+1)); done)& while [ ! -e /tmp/l/d ] && [ ! -e /tmp/x ]; "
		       "do :; done",
		       outside, "gons_mnt=new", "gons_tmp=fresh");
		assert_ended(&run, 0);
		assert_kept();
	}
	run_free(&run);
}

/* Who is somebody else outside can unmount its /tmp, and then the directory has a path. */
static void fresh_directory_is_removed_without_the_rights_of_root(void **state)
{
	const char *outside = make_outside();
	const char *theirs = temporary_subdirectory("outside/theirs");
	struct run run = { 0 };

	(void)state;
	aside_ready();
	if (!is_root())
		skip_because("only root maps others alone");
	temporary_subdirectory("outside/theirs/ours");
	temporary_file("outside/theirs/ours/kept", "kept\n");
	assert_int_equal(chown(theirs, 100000, 100000), 0);
	assert_int_equal(chown(outside + 8, 100000, 100000), 0);
	aside_remember();
	SCRIPT(&run,
	       "echo >/tmp/mine; cd /; umount /tmp || exit\n"
	       "rm -rf $outside/theirs/ours 2>/dev/null && echo removed\n"
	       "mv $outside/theirs /tmp/gons-*/tmp/ && echo moved",
	       outside, "gons_user=new", "gons_uidmap=0:100000:10", "gons_gidmap=0:100000:10",
	       "gons_mnt=new", "gons_tmp=fresh");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "moved\n");
	assert_int_equal(system("mv /tmp/gons-*/tmp/theirs $(echo /tmp/gons.*/outside)"), 0);
	assert_string_equal(content_of(text("%s/ours/kept", theirs)), "kept\n");
	assert_int_equal(system("rmdir /tmp/gons-*/tmp /tmp/gons-*"), 0);
	aside_assert_nothing_left("a foreign directory");
	run_free(&run);
}

static void fresh_directory_of_somebody_else_goes(void **state)
{
	static const char *const ids[] = { "TEST=1", "gons_uid=5", "gons_setgroups=deny" };
	struct run run = { 0 };

	(void)state;
	aside_ready();
	if (!is_root())
		skip_because("only root maps others alone");
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		aside_remember();
		SCRIPT(&run, text("%s\nstat -c %%a:%%u:%%g /tmp", fresh_script), make_outside(),
		       "gons_user=new", "gons_uidmap=0:100000:10", "gons_gidmap=0:100000:10",
		       "gons_mnt=new", "gons_pid=new", "gons_tmp=fresh", ids[i]);
		assert_ended(&run, 0);
		assert_begins(run.output, i == 1 ? "1777:5:" : "1777:0:");
		aside_assert_nothing_left(ids[i]);
		assert_kept();
	}
	run_free(&run);
}

/* --- who the program becomes --- */

static const char *status_line(const struct run *run, const char *key)
{
	const char *at = strstr(run->output, text("\n%s:\t", key));

	if (!at)
		fail_msg("no %s in\n%s%s", key, run->output, run->errors);
	at += strlen(key) + 3;
	return text("%.*s", (int)strcspn(at, "\n"), at);
}

static void assert_sets(const struct run *run, const char *mask)
{
	static const char *const sets[] = { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" };

	for (size_t i = 0; i < 5; i++)
		assert_string_equal(status_line(run, sets[i]), mask);
}

static void need_root(void)
{
	if (!is_root())
		skip_because("only root may become somebody else");
}

static void everything_about_the_user_is_changed(void **state)
{
	static const char *const masks[] = { "0", "400", "c0000081" };
	static const char *const shown[] = { "0000000000000000", "0000000000000400",
					     "00000000c0000081" };
	struct run run = { 0 };

	(void)state;
	need_root();
	for (int i = 0; i < 3; i++) {
		/* cat is another program: what is kept survives execve(2) */
		SCRIPT(&run, i ? "exec cat /proc/self/status" : "cat </proc/self/status",
		       "gons_uid=1000", "gons_gid=1001", "gons_groups=7,5,1002",
		       text("gons_caps=%s", masks[i]));
		assert_ended(&run, 0);
		assert_string_equal(status_line(&run, "Uid"), "1000\t1000\t1000\t1000");
		assert_string_equal(status_line(&run, "Gid"), "1001\t1001\t1001\t1001");
		assert_string_equal(status_line(&run, "Groups"), "5 7 1002 ");
		assert_sets(&run, shown[i]);
	}
	run_free(&run);
}

static void user_without_a_mask_has_no_capability(void **state)
{
	struct run run = { 0 };

	(void)state;
	need_root();
	SCRIPT(&run, "cat /proc/self/status", "gons_uid=1000", "gons_gid=1000");
	assert_ended(&run, 0);
	assert_string_equal(status_line(&run, "Groups"), " ");
	assert_string_equal(status_line(&run, "CapPrm"), "0000000000000000");
	assert_string_equal(status_line(&run, "CapEff"), "0000000000000000");
	assert_string_equal(status_line(&run, "CapAmb"), "0000000000000000");
	run_free(&run);
}

static int have_groups_for_good(void *unused)
{
	static const gid_t groups[] = { 0, 4 };

	(void)unused;
	return setgroups(2, groups) || prctl(PR_CAPBSET_DROP, CAP_SETGID, 0, 0, 0) ? errno : 0;
}

static void groups_that_cannot_be_dropped_are_a_failure(void **state)
{
	struct run run = { .prepare = have_groups_for_good };

	(void)state;
	need_root();
	SCRIPT(&run, "cat /proc/self/status", "gons_uid=1000");
	assert_ended(&run, FAILED);
	assert_contains(run.errors, "cannot apply gons_groups");
	assert_string_equal(run.output, "");
	run_free(&run);
}

static int die_with_sigterm(void *unused)
{
	(void)unused;
	return prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) ? errno : 0;
}

static void there_is_no_way_back(void **state)
{
	const char *const plans[] = { "TEST=1", "gons_mnt=new", "gons_uts=new", "gons_pid=new" };
	struct run run = { .prepare = die_with_sigterm };

	(void)state;
	need_root();
	for (int i = 0; i < 8; i++) {
		const char *const words[] = { "gons_onerror=exit",
					      "gons_uid=1000",
					      "gons_gid=1001",
					      plans[i % 4],
					      i < 4 ? "gons_caps=0" : "TEST=2",
					      NULL };

		run_words(&run, artefact("test/noway"), words);
		assert_ended(&run, 0);
		assert_string_equal(run.output, text("pdeathsig %d\ndumpable 1\nend\n",
						     i % 4 == 3 ? SIGKILL : SIGTERM));
	}
	run_free(&run);
}

static void root_of_a_joined_user_namespace_has_no_way_back(void **state)
{
	static const char *const arguments[] = { "root", NULL };
	struct run run = { .prepare = die_with_sigterm };
	struct target target;
	const char *words[] = { "gons_onerror=exit", NULL, "gons_uid=0", "gons_gid=0",
				"gons_caps=0",       NULL, NULL };

	(void)state;
	target_start(&target, CLONE_NEWUSER | CLONE_NEWUTS, NULL, NULL);
	words[1] = keep(text("gons_user=pid:%d", (int)target.pid));
	words[5] = keep(text("gons_uts=pid:%d", (int)target.pid));
	run.arguments = arguments;
	run_words(&run, artefact("test/noway"), words);
	assert_ended(&run, 0);
	assert_string_equal(run.output, text("pdeathsig %d\ndumpable 1\nend\n", SIGTERM));
	SCRIPT(&run, "exec cat /proc/self/status", words[1], words[2], words[3], "gons_caps=0");
	assert_ended(&run, 0);
	assert_string_equal(status_line(&run, "Uid"), "0\t0\t0\t0");
	assert_sets(&run, "0000000000000000");
	SCRIPT(&run, "exec cat /proc/self/status", words[1], words[2], words[3],
	       "gons_caps=200000");
	assert_ended(&run, 0);
	assert_sets(&run, "0000000000200000");
	run_free(&run);
}

/* As root in the target's user namespace; 0, or an errno. */
static int trace_from_inside(const struct target *target, pid_t pid)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (setns(target->pidfd, CLONE_NEWUSER))
			_exit(255);
		_exit(ptrace(PTRACE_SEIZE, pid, NULL, NULL) ? errno : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 255);
	return WEXITSTATUS(status);
}

/* It is root of the outside still, and goes on. */
static void who_did_not_become_somebody_else_is_not_inspected(void **state)
{
	static const char *const arguments[] = { "root", NULL };
	struct run run = { .arguments = arguments };
	struct target target;
	const char *words[] = { "gons_onerror=record", NULL, "gons_uid=4242", NULL };

	(void)state;
	need_root();
	target_start(&target, CLONE_NEWUSER | CLONE_NEWUTS, NULL, NULL);
	words[1] = keep(text("gons_user=pid:%d", (int)target.pid));
	run_words(&run, artefact("test/noway"), words);
	assert_ended(&run, 0);
	assert_contains(run.output, "dumpable 0\n");
	run_free(&run);
}

/* It stays who it was outside, and a container can do a lot with a process of root. */
static void reaper_is_not_traced_by_a_joined_user_namespace(void **state)
{
	static const struct dialogue_start as_we_are = { 0 };
	static const char *const argv[] = { "/bin/sh", "-c", "echo on; exec cat", NULL };
	const char *environment[] = { preload(),
				      "PATH=/usr/bin:/bin",
				      "gons_onerror=exit",
				      "gons_fork=init",
				      "gons_uid=0",
				      "gons_gid=0",
				      NULL,
				      NULL };
	int program, inside, outside;
	struct target target;
	pid_t reaper;

	(void)state;
	need_root();
	target_start(&target, CLONE_NEWUSER | CLONE_NEWPID, NULL, NULL);
	environment[6] = keep(text("gons_target=%d", (int)target.pid));
	dialogue_begin(&dialogue, &as_we_are, argv, environment);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
	reaper = only_child(dialogue.pid);
	assert_true(reaper > 0);
	program = trace_from_inside(&target, only_child(reaper));
	inside = trace_from_inside(&target, reaper);
	outside = trace_from_inside(&target, dialogue.pid);
	/* before the target, which waits for all who are in its pid namespace */
	dialogue_close_input(&dialogue);
	assert_int_equal(dialogue_status(&dialogue), 0);
	assert_int_equal(program, 0);
	assert_int_equal(inside, EPERM);
	assert_int_equal(outside, EPERM);
}

static void program_still_ends_with_its_parent(void **state)
{
	static const char *const arguments[] = { "root", NULL };
	struct run run = { .arguments = arguments, .prepare = die_with_sigterm };
	const char *words[] = { "gons_onerror=exit", NULL, NULL, NULL, NULL };
	struct place place;

	(void)state;
	need_root();
	assert_int_equal(place_begin(&place, CLONE_NEWUSER), 0);
	for (int i = 0; i < 3; i++) {
		words[1] = i == 2 ? "gons_user=new"
				  : keep(text(i ? "gons_target=%d" : "gons_user=pid:%d",
					      (int)place.pid));
		words[2] = i == 2 ? "gons_uidmap=0:100000:10" : "gons_uid=0";
		words[3] = i == 2 ? "gons_gidmap=0:100000:10" : "gons_gid=0";
		run_words(&run, artefact("test/noway"), words);
		assert_begins(run.output, text("pdeathsig %d\n", SIGTERM));
	}
	place_end(&place);
	run_free(&run);
}

static void id_that_is_not_mapped_is_a_clear_failure(void **state)
{
	struct run run = { 0 };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run, ":", "gons_user=new", "gons_mnt=new", "gons_tmp=fresh", "gons_uid=77");
	assert_ended(&run, FAILED);
	assert_contains(run.errors, "gons_uid");
	aside_assert_nothing_left("an id that is not mapped");
	run_free(&run);
}

/* --- what covers files of a place --- */

/* Debian has a link from one place of openssl.cnf to the other, so that one cover lies on another.
 */
static void what_covers_what_a_link_leads_to_is_not_seen_outside(void **state)
{
	struct run run = { 0 };
	struct target target;
	char *before;

	(void)state;
	aside_ready();
	if (access("/usr/lib/ssl/openssl.cnf", R_OK))
		skip_because("there is no /usr/lib/ssl/openssl.cnf (package openssl)");
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	before = aside_mounts(target.pid);
	aside_remember();
	run_with(&run, artefact("test/probe-so"), text("gons_mnt=pid:%d", (int)target.pid),
		 user_too(&target), "gons_trust=0", NULL);
	assert_ended(&run, 0);
	assert_string_equal(aside_mounts(target.pid), before);
	aside_assert_nothing_left("gons_trust=0");
	free(before);
	run_free(&run);
}

/* As who has come from root's home directory to be somebody else: nothing leads back there. */
static int go_where_nobody_may_search(void *path)
{
	if (chdir(path) || chmod(".", 0) || prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE) ||
	    prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH))
		return errno;
	return 0;
}

static void what_is_masked_by_nothing_takes_no_working_directory(void **state)
{
	struct run run = { .prepare = go_where_nobody_may_search };
	const char *root = keep(text("gons_root=%s", temporary_subdirectory("root")));

	(void)state;
	aside_ready();
	temporary_subdirectory("root/run");
	temporary_subdirectory("root/run/nscd");
	run.argument = (char *)(uintptr_t)keep(temporary_subdirectory("here"));
	aside_remember();
	SCRIPT(&run, "echo ran; cd . && echo /*", "gons_mnt=new", root, "gons_trust=0");
	chmod(run.argument, 0700);
	assert_ended(&run, 0);
	assert_string_equal(run.errors, "");
	assert_string_equal(run.output, "ran\n/run\n");
	aside_assert_nothing_left("gons_trust=0");
	run_free(&run);
}

/* --- old kernels --- */

static int deny(void *denial)
{
	return deny_system_calls(denial, 1);
}

static size_t lines_in(const char *whole)
{
	size_t count = 0;

	for (; (whole = strchr(whole, '\n')); whole++)
		count++;
	return count;
}

static void assert_too_old(struct denial *denial, const char *name, const char *word)
{
	struct run run = { .prepare = deny, .argument = denial };
	const char *line;

	aside_remember();
	SCRIPT(&run, "echo ran", "gons_mnt=new", "gons_pid=new", "gons_proc=0", word);
	assert_ended(&run, FAILED);
	assert_string_equal(run.output, "");
	assert_int_equal(lines_in(run.errors), 1);
	assert_begins(run.errors, "gons: ");
	assert_contains(run.errors, text("%.*s", (int)strcspn(word, "="), word));
	assert_contains(run.errors, "this kernel is too old");
	assert_contains(run.errors, name);
	aside_assert_nothing_left(text("%s without %s", word, name));

	run_with(&run, artefact("test/probe-so"), "gons_mnt=new", "gons_pid=new", "gons_proc=0",
		 word, NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOSYS);
	line = probe_text(&run, "gons.message");
	assert_contains(line, "this kernel is too old");
	assert_int_equal(probe_count(&run, "fd"), 3);
	assert_string_equal(run.errors, "");
	aside_assert_nothing_left(text("%s without %s", word, name));
	run_free(&run);
}

static void old_kernel_is_told_in_one_line(void **state)
{
	struct denial open_tree = { .number = SYS_open_tree, .error = ENOSYS };
	struct denial move_mount = { .number = SYS_move_mount, .error = ENOSYS };
	struct denial openat2 = { .number = SYS_openat2, .error = ENOSYS };
	struct denial fsopen = { .number = SYS_fsopen, .error = ENOSYS };
	struct denial setattr = { .number = SYS_mount_setattr, .error = ENOSYS };
	const char *file = keep_file("file", "");
	const char *bind = keep(text("gons_bind=%s:/etc/passwd", file));
	const char *directory = keep(text("gons_tmp=%s", temporary_subdirectory("directory")));
	const char *root = keep(text("gons_root=%s", temporary_subdirectory("root")));

	(void)state;
	aside_ready();
	assert_too_old(&open_tree, "open_tree", bind);
	assert_too_old(&open_tree, "open_tree", directory);
	assert_too_old(&open_tree, "open_tree", "gons_tmp=fresh");
	assert_too_old(&open_tree, "open_tree", root);
	assert_too_old(&move_mount, "move_mount", bind);
	assert_too_old(&move_mount, "move_mount", "gons_tmp=fresh");
	assert_too_old(&move_mount, "move_mount", "gons_tmp=tmpfs");
	assert_too_old(&openat2, "openat2", bind);
	assert_too_old(&openat2, "openat2", "gons_tmp=tmpfs");
	assert_too_old(&openat2, "openat2", "gons_tmp=fresh");
	assert_too_old(&setattr, "mount_setattr", text("%s:ro", bind));
	assert_too_old(&fsopen, "5.2", "gons_tmp=tmpfs");
}

static void old_kernel_in_a_joined_namespace_is_told_in_one_line(void **state)
{
	static const long calls[] = { SYS_open_tree, SYS_move_mount, SYS_openat2 };
	const char *file = keep_file("file", "");
	struct denial denial = { .error = ENOSYS };
	struct run run = { .prepare = deny, .argument = &denial };
	struct target target;
	char *before;

	(void)state;
	aside_ready();
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	before = aside_mounts(target.pid);
	aside_remember();
	for (int i = 0; i < 3; i++) {
		denial.number = calls[i];
		SCRIPT(&run, "echo ran", text("gons_mnt=pid:%d", (int)target.pid),
		       user_too(&target), text("gons_bind=%s:/etc/passwd", file));
		assert_ended(&run, FAILED);
		assert_int_equal(lines_in(run.errors), 1);
		assert_contains(run.errors, "gons_bind");
		assert_contains(run.errors, "this kernel is too old");
		assert_string_equal(aside_mounts(target.pid), before);
		aside_assert_nothing_left("an old kernel");
	}
	free(before);
	run_free(&run);
}

static void proc_on_an_old_kernel_is_told_in_one_line(void **state)
{
	struct denial denial = { .number = SYS_fsopen, .error = ENOSYS };
	struct run run = { .prepare = deny, .argument = &denial };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run, "echo ran", "gons_mnt=new", "gons_pid=new", "gons_proc=1");
	assert_ended(&run, FAILED);
	assert_int_equal(lines_in(run.errors), 1);
	assert_contains(run.errors, "gons_proc");
	aside_assert_nothing_left("proc without fsopen");
	run_free(&run);
}

/* --- failures --- */

static void assert_failure_leaves_nothing(const char *const *words, const char *named)
{
	const char *environment[WORDS] = { "gons_onerror=record", "gons_mnt=new" };
	struct run run = { 0 };
	size_t count = 2;

	for (; *words; words++)
		environment[count++] = *words;
	aside_remember();
	run_program(&run, artefact("test/probe-so"), environment);
	assert_ended(&run, 0);
	if (probe_number(&run, "gons.status") >= 0)
		fail_msg("%s does not fail", named);
	assert_contains(probe_text(&run, "gons.message"), named);
	assert_int_equal(probe_count(&run, "fd"), 3);
	aside_assert_nothing_left(named);

	run_script(&run, "echo ran", environment + 1);
	assert_ended(&run, FAILED);
	assert_string_equal(run.output, "");
	assert_int_equal(lines_in(run.errors), 1);
	aside_assert_nothing_left(named);
	run_free(&run);
}

#define FAILURE(named, ...)                                                                        \
	do {                                                                                       \
		assert_failure_leaves_nothing((const char *const[]){ __VA_ARGS__, NULL }, named);  \
		assert_failure_leaves_nothing(                                                     \
			(const char *const[]){ "gons_pid=new", __VA_ARGS__, NULL }, named);        \
	} while (0)

/* Longer than mount(2) takes of one. */
static const char *long_option(void)
{
	static char option[600];

	memset(option, 'x', sizeof(option) - 1);
	return option;
}

static void failing_mounts_leave_nothing(void **state)
{
	const char *file = keep_file("file", "");
	const char *empty = temporary_subdirectory("empty");

	(void)state;
	aside_ready();
	FAILURE("gons_bind", "gons_bind=/nowhere:/mnt");
	FAILURE("gons_bind", "gons_bind=/nowhere:/mnt", "gons_tmp=fresh");
	FAILURE("gons_bind", text("gons_bind=%s:/mnt", file), "gons_tmp=fresh");
	FAILURE("gons_bind", text("gons_bind=%s:/etc/passwd,/nowhere:/mnt", file));
	FAILURE("gons_bind", text("gons_bind=%s:/nowhere/../nothing", file), "gons_tmp=fresh");
	FAILURE("gons_bind", text("gons_bind=%s:/", empty), "gons_tmp=fresh");
	FAILURE("gons_tmp", "gons_tmp=/nowhere");
	FAILURE("gons_tmp", text("gons_tmp=%s", file));
	FAILURE("gons_tmp", "gons_tmp=tmpfs:size=lots");
	FAILURE("gons_tmp", "gons_tmp=tmpfs:size=1m,no_such_option=1");
	FAILURE("gons_tmp", text("gons_tmp=tmpfs:%s", long_option()));
	FAILURE("gons_tmp", text("gons_tmp=tmpfs:size=1m,%s=1", long_option()));
	FAILURE("gons_root", "gons_root=/nowhere", "gons_tmp=fresh");
	FAILURE("gons_root", text("gons_root=%s", file), "gons_tmp=fresh");
	FAILURE("gons_tmp", text("gons_root=%s", empty), "gons_tmp=fresh");
	FAILURE("gons_proc", text("gons_root=%s", empty), "gons_proc=1");
	FAILURE("gons_wd", "gons_wd=/nowhere", "gons_tmp=fresh");
}

static void failing_namespaces_leave_nothing(void **state)
{
	(void)state;
	aside_ready();
	FAILURE("gons_net", "gons_net=/nowhere", "gons_tmp=fresh");
	FAILURE("gons_net", "gons_net=/etc/passwd", "gons_tmp=fresh");
	FAILURE("gons_net", "gons_tmp=fresh", "gons_net=/nowhere",
		"gons_order=user,mnt,cgroup,ipc,pid,uts,time,net");
	FAILURE("gons_monotonic", "gons_time=new", "gons_monotonic=-4000000000", "gons_tmp=fresh");
	FAILURE("gons_uidmap", "gons_user=new", "gons_uidmap=0:0:1,0:0:1", "gons_tmp=fresh");
	FAILURE("gons_gidmap", "gons_user=new", "gons_gidmap=0:0:1,0:1:1", "gons_tmp=fresh");
}

static void failing_credentials_leave_nothing(void **state)
{
	(void)state;
	aside_ready();
	FAILURE("gons_uid", "gons_user=new", "gons_uid=77", "gons_tmp=fresh");
	FAILURE("gons_gid", "gons_user=new", "gons_gid=77", "gons_tmp=fresh");
	FAILURE("gons_groups", "gons_user=new", "gons_groups=77", "gons_tmp=fresh");
	FAILURE("gons_caps", "gons_caps=8000000000000000", "gons_tmp=fresh");
}

#define WAY(function, way)                                                                         \
	{                                                                                          \
#function " (" #way ")", function, NULL, support_teardown, (void *)&way            \
	}

static const enum way joined = JOINED, joined_root = JOINED_ROOT, new_root = NEW_ROOT;

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(owner_sees_no_tmpfs),
		real_test(owner_sees_no_fresh_directory),
		real_test(owner_sees_no_directory_over_tmp),
		real_test(owner_sees_no_bind),
		real_test(owner_sees_no_name_that_was_missing),
		real_test(owner_sees_no_proc),
		real_test(owner_sees_no_other_root),
		real_test(joined_mounts_without_furniture_are_those_of_the_owner),
		real_test(file_and_directory_are_read_only_where_asked),
		real_test(writing_to_what_is_read_only_is_erofs),
		real_test(mounts_below_a_bound_directory_are_read_only_too),
		real_test(hidden_bind_is_a_failure),
		real_test(missing_names_in_one_directory_all_appear),
		real_test(missing_name_in_what_was_brought_along_appears),
		real_test(missing_name_never_leads_out),
		real_test(racing_links_in_the_root_do_not_lead_out),
		real_test(file_over_directory_and_directory_over_file_are_told_as_such),
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
		real_test(nothing_spreads_out),
		real_test(propagation_is_the_one_asked_for),
		real_test(fresh_directory_goes_when_the_program_exits),
		real_test(fresh_directory_goes_when_the_program_is_killed),
		cmocka_unit_test_teardown(fresh_directory_goes_when_the_one_outside_is_killed,
					  fresh_teardown),
		real_test(mount_in_the_fresh_directory_is_not_emptied),
		real_test(deep_and_wide_fresh_directory_goes),
		real_test(racing_links_out_of_the_fresh_directory_are_not_followed),
		real_test(fresh_directory_is_removed_without_the_rights_of_root),
		real_test(fresh_directory_of_somebody_else_goes),
		real_test(everything_about_the_user_is_changed),
		real_test(user_without_a_mask_has_no_capability),
		real_test(groups_that_cannot_be_dropped_are_a_failure),
		real_test(there_is_no_way_back),
		real_test(root_of_a_joined_user_namespace_has_no_way_back),
		real_test(who_did_not_become_somebody_else_is_not_inspected),
		cmocka_unit_test_teardown(reaper_is_not_traced_by_a_joined_user_namespace,
					  fresh_teardown),
		real_test(program_still_ends_with_its_parent),
		real_test(id_that_is_not_mapped_is_a_clear_failure),
		real_test(what_covers_what_a_link_leads_to_is_not_seen_outside),
		real_test(what_is_masked_by_nothing_takes_no_working_directory),
		real_test(old_kernel_is_told_in_one_line),
		real_test(old_kernel_in_a_joined_namespace_is_told_in_one_line),
		real_test(proc_on_an_old_kernel_is_told_in_one_line),
		real_test(failing_mounts_leave_nothing),
		real_test(failing_namespaces_leave_nothing),
		real_test(failing_credentials_leave_nothing),
	};

	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("furnish", tests, NULL, NULL);
}
