/* SPDX-License-Identifier: Apache-2.0 */
/* gons_wd: where the program stands when main() begins. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static int enter_directory(void *path)
{
	return chdir(path) ? errno : 0;
}

static char *a_directory(void)
{
	static char path[64];

	strncpy(path, temporary_directory(), sizeof(path) - 1);
	return path;
}

/* A directory that is there inside only: PATH/inside. */
static int mount_with_directory(void *path)
{
	if (mount("tmpfs", path, "tmpfs", 0, NULL))
		return errno;
	return mkdir(text("%s/inside", (char *)path), 0755) ? errno : 0;
}

static void without_it_a_mount_switch_leads_to_the_root(void **state)
{
	struct run run = { .prepare = enter_directory, .argument = a_directory() };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_mnt=pid:%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_report(&run, "mnt", 0), "joined");
	assert_string_equal(probe_text(&run, "cwd"), "/");
	assert_string_equal(probe_text(&run, "cwd.id"), probe_text(&run, "root.id"));
	run_free(&run);
}

static void without_it_other_switches_leave_it_alone(void **state)
{
	struct run run = { .prepare = enter_directory, .argument = a_directory() };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWPID, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_net=pid:%d", target.pid),
		 text("gons_pid=pid:%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_string_equal(probe_text(&run, "cwd"), a_directory());
	run_free(&run);
}

static void is_a_directory_of_the_joined_mount_namespace(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNS, mount_with_directory, a_directory());
	run_with(&run, artefact("test/probe-so"), text("gons_mnt=pid:%d", target.pid),
		 text("gons_wd=%s/inside", a_directory()), NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_text(&run, "cwd"), text("%s/inside", a_directory()));
	run_free(&run);
}

static void holds_for_a_target_too(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET, mount_with_directory,
		     a_directory());
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
		 text("gons_wd=%s/inside", a_directory()), NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_text(&run, "cwd"), text("%s/inside", a_directory()));
	run_free(&run);
}

static void works_without_any_namespace(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe-so"), text("gons_wd=%s", a_directory()), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_string_equal(probe_text(&run, "cwd"), a_directory());
	run_free(&run);
}

static void relative_one_starts_from_the_caller(void **state)
{
	struct run run = { .prepare = enter_directory, .argument = a_directory() };

	(void)state;
	assert_int_equal(mkdir(text("%s/below", a_directory()), 0755), 0);
	run_with(&run, artefact("test/probe-so"), "gons_wd=below", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_string_equal(probe_text(&run, "cwd"), text("%s/below", a_directory()));
	run_free(&run);
}

static void relative_one_starts_from_the_root_after_a_mount_switch(void **state)
{
	struct run run = { .prepare = enter_directory, .argument = a_directory() };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNS, mount_with_directory, a_directory());
	run_with(&run, artefact("test/probe-so"), text("gons_mnt=pid:%d", target.pid),
		 text("gons_wd=%s/inside", a_directory() + 1), NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_text(&run, "cwd"), text("%s/inside", a_directory()));
	run_free(&run);
}

/* A directory of a mount namespace that we have left. */
static int go_where_no_path_leads(void *path)
{
	int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (directory < 0 || unshare(CLONE_NEWNS) || fchdir(directory))
		return errno;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ? errno : 0;
}

static void one_that_no_path_leads_to_stays(void **state)
{
	static const char *const furniture[] = { "gons_tmp=tmpfs", "gons_bind=/etc:/no-such-name" };
	struct stat status;

	(void)state;
	assert_int_equal(stat(a_directory(), &status), 0);
	for (size_t i = 0; i < sizeof(furniture) / sizeof(furniture[0]); i++) {
		struct run run = { .prepare = go_where_no_path_leads, .argument = a_directory() };

		run_with(&run, artefact("test/probe-so"), "gons_mnt=new", furniture[i], NULL);
		assert_string_equal(probe_text(&run, "gons.message"), "-");
		assert_string_equal(probe_text(&run, "cwd.id"),
				    text("%llu:%llu", (unsigned long long)status.st_dev,
					 (unsigned long long)status.st_ino));
		run_free(&run);
	}
}

static void missing_one_is_an_error_after_the_joining(void **state)
{
	struct target target;
	struct run run = { 0 };
	const char *missing;

	(void)state;
	missing = text("%s/inside", a_directory());
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_net=pid:%d", target.pid),
		 text("gons_wd=%s", missing), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_begins(probe_text(&run, "gons.message"),
		      text("cannot change to gons_wd directory \"%s\": No such file or directory; ",
			   missing));
	assert_string_equal(probe_report(&run, "net", 0), "joined");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	run_free(&run);
}

static void file_is_no_directory(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe-so"),
		 text("gons_wd=%s", temporary_file("file", "content\n")), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOTDIR);
	assert_contains(probe_text(&run, "gons.message"), "Not a directory; ");
	run_free(&run);
}

static void is_left_alone_after_a_failed_join(void **state)
{
	struct run run = { .prepare = enter_directory, .argument = a_directory() };

	(void)state;
	run_with(&run, artefact("test/probe-so"), "gons_net=/proc/0/ns/net", "gons_wd=/", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_contains(probe_text(&run, "gons.message"), "gons_net");
	assert_string_equal(probe_text(&run, "cwd"), a_directory());
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(without_it_a_mount_switch_leads_to_the_root),
		real_test(without_it_other_switches_leave_it_alone),
		real_test(is_a_directory_of_the_joined_mount_namespace),
		real_test(holds_for_a_target_too),
		real_test(works_without_any_namespace),
		real_test(relative_one_starts_from_the_caller),
		real_test(relative_one_starts_from_the_root_after_a_mount_switch),
		real_test(one_that_no_path_leads_to_stays),
		real_test(missing_one_is_an_error_after_the_joining),
		real_test(file_is_no_directory),
		real_test(is_left_alone_after_a_failed_join),
	};

	become_root();
	return cmocka_run_group_tests_name("working directory", tests, NULL, NULL);
}
