/* SPDX-License-Identifier: Apache-2.0 */
/* gons_bind: files and directories of the caller at paths inside, also where there is no such
 * path. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "script.h"
#include "support.h"

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

/* Between two looks of ours at the directory above a destination, and at what lies beside it. */
static void what_becomes_a_link_meanwhile_is_no_error(void **state)
{
	const char *file = keep_file("source", "source\n");
	const char *root = keep(temporary_subdirectory("root"));
	const char *entry = keep(text("%s/entry", root));
	const char *link = keep(text("%s/link", root));
	struct run run = { 0 };
	struct target target;
	pid_t racing;

	(void)state;
	aside_ready();
	temporary_subdirectory("root/entry");
	assert_int_equal(symlink("/", link), 0);
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	racing = exchange(entry, link);
	for (int i = 0; i < 100 && (i == 0 || (run.output && strcmp(run.output, "source\n") == 0));
	     i++)
		SCRIPT(&run, "read -r line </entry/name && echo $line",
		       text("gons_mnt=pid:%d", (int)target.pid), user_too(&target),
		       text("gons_root=%s", root), "gons_trust=0",
		       text("gons_bind=%s:/entry/name", file));
	kill(racing, SIGKILL);
	assert_int_equal(waitpid(racing, NULL, 0), racing);
	assert_string_equal(run.errors, "");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "source\n");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(file_and_directory_are_read_only_where_asked),
		real_test(writing_to_what_is_read_only_is_erofs),
		real_test(mounts_below_a_bound_directory_are_read_only_too),
		real_test(hidden_bind_is_a_failure),
		real_test(missing_names_in_one_directory_all_appear),
		real_test(missing_name_in_what_was_brought_along_appears),
		real_test(missing_name_never_leads_out),
		real_test(racing_links_in_the_root_do_not_lead_out),
		real_test(what_becomes_a_link_meanwhile_is_no_error),
		real_test(file_over_directory_and_directory_over_file_are_told_as_such),
	};

	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("bind", tests, NULL, NULL);
}
