/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that has more rights than its user obeys nothing of the user's environment:
 * set-user-ID, set-group-ID and file-capability programs, each with the library linked in three
 * ways.
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "support.h"

enum { NOBODY = 65534, OTHER_GROUP = 12 };

static struct target target;
static struct run run;

static int end(void **state)
{
	run_free(&run);
	return support_teardown(state);
}

static int become_nobody(void *argument)
{
	(void)argument;
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		return errno;
	return 0;
}

/*
 * What is linked with the library looks for it in a directory of this name, since no $ORIGIN is
 * followed in a program with more rights than its user: the copy gets the directory where the
 * library is.
 */
static void lead_to_library(char *program, size_t size)
{
	static const char placeholder[] = "/the-directory-of-the-library/";
	char *path = memmem(program, size, placeholder, sizeof(placeholder) - 1);
	const char *directory = artefact(".");

	if (!path)
		return;
	assert_true(strlen(directory) < strlen(path));
	memcpy(path, directory, strlen(directory) + 1);
}

/* A copy of a program in a directory that everybody may enter. */
static const char *copy_of(const char *program)
{
	const char *copy = text("%s/program", temporary_directory());
	int from = open(program, O_RDONLY | O_CLOEXEC);
	int to = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	struct stat status;
	char *content;

	assert_true(from >= 0 && to >= 0 && fstat(from, &status) == 0);
	content = malloc((size_t)status.st_size);
	assert_non_null(content);
	assert_int_equal(read(from, content, (size_t)status.st_size), status.st_size);
	lead_to_library(content, (size_t)status.st_size);
	assert_int_equal(write(to, content, (size_t)status.st_size), status.st_size);
	free(content);
	close(from);
	close(to);
	return copy;
}

static void set_user(const char *path)
{
	assert_int_equal(chown(path, 0, 0), 0);
	assert_int_equal(chmod(path, 04755), 0);
}

static void set_group(const char *path)
{
	assert_int_equal(chown(path, 0, OTHER_GROUP), 0);
	assert_int_equal(chmod(path, 02755), 0);
}

static void set_capability(const char *path)
{
	const struct vfs_cap_data capability = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data = { { .permitted = 1U << CAP_NET_BIND_SERVICE } },
	};

	assert_int_equal(chmod(path, 0755), 0);
	if (setxattr(path, "security.capability", &capability, sizeof(capability), 0)) {
		if (errno == ENOTSUP)
			skip_because("this file system keeps no file capabilities");
		fail_msg("security.capability: %s", strerror(errno));
	}
}

/* How a program gets more rights, and how the library comes into it. */
struct variant {
	void (*raise)(const char *path);
	const char *program;
};

static struct variant suid_archive = { set_user, "test/probe-a" };
static struct variant sgid_archive = { set_group, "test/probe-a" };
static struct variant fcap_archive = { set_capability, "test/probe-a" };
static struct variant suid_shared = { set_user, "test/probe-so-placeholder" };
static struct variant sgid_shared = { set_group, "test/probe-so-placeholder" };
static struct variant fcap_shared = { set_capability, "test/probe-so-placeholder" };
static struct variant suid_static = { set_user, "test/probe-static" };
static struct variant sgid_static = { set_group, "test/probe-static" };
static struct variant fcap_static = { set_capability, "test/probe-static" };
static struct variant suid_musl_static = { set_user, "test/probe-musl-static" };
static struct variant sgid_musl_static = { set_group, "test/probe-musl-static" };
static struct variant fcap_musl_static = { set_capability, "test/probe-musl-static" };

/* The copy with its rights, and a target in another network namespace. */
static const char *prepare(const struct variant *variant)
{
	struct statvfs system;
	const char *copy;

	if (!is_root())
		skip_because("only root can give a program more rights than its user has");
	if (!artefact_exists(variant->program) && strstr(variant->program, "-musl"))
		skip_because("no %s: there is no musl-gcc here", variant->program);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		skip_because("no program may gain rights here (no_new_privs)");
	if (statvfs(temporary_directory(), &system) == 0 && system.f_flag & ST_NOSUID)
		skip_because("%s is on a file system mounted nosuid", temporary_directory());
	copy = copy_of(artefact(variant->program));
	variant->raise(copy);
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	return copy;
}

/* One variable more, or NULL. */
static const char *extra;

static void run_as_nobody(const char *program, const char *const *arguments)
{
	run.prepare = become_nobody;
	run.arguments = arguments;
	run_with(&run, program, "FIRST=1", text("gons_net=pid:%d", (int)target.pid),
		 "gons_onerror=exit", "gons_keepenv=1", "gons_fork=1", "gons_nonsense=1", "LAST=1",
		 extra, NULL);
	run.prepare = NULL;
	run.arguments = NULL;
	assert_ended(&run, 0); /* not 125: gons_onerror is not obeyed either */
}

static void nothing_is_obeyed(void **state)
{
	run_as_nobody(prepare(*state), NULL);
	assert_int_equal(probe_number(&run, "auxv.secure"), 1);
	assert_int_equal(probe_namespace(&run, "net"), own_namespace("net"));
	assert_int_equal(probe_number(&run, "ppid"), getpid());
	assert_string_equal(run.errors, "");
}

/* glibc takes these out before any constructor runs, in place: then no vector stands where it
 * stood. */
static void nothing_is_obeyed_after_libc_has_cut_the_environment(void **state)
{
	static const char *const dangerous[] = { "TMPDIR=/x", "LD_PRELOAD=/x.so" };
	const char *program = prepare(*state);

	for (size_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++) {
		extra = dangerous[i];
		run_as_nobody(program, NULL);
		extra = NULL;
		assert_int_equal(probe_namespace(&run, "net"), own_namespace("net"));
		assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	}
}

static void status_and_message_say_why(void **state)
{
	static const char *const types[] = { "cgroup", "ipc",  "mnt",  "net",
					     "pid",    "time", "user", "uts" };

	run_as_nobody(prepare(*state), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_int_equal(probe_number(&run, "report.status"), -EPERM);
	assert_contains(probe_text(&run, "gons.message"), "AT_SECURE");
	assert_contains(probe_text(&run, "gons.message"), "set-user-ID");
	assert_begins(probe_text(&run, "gonsmsg"), "package gons: ");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_string_equal(probe_report(&run, types[i], 0), "untouched");
}

static void variables_are_gone_for_children(void **state)
{
	static const char *const arguments[] = { "--exec", "/usr/bin/env", NULL };

	run_as_nobody(prepare(*state), arguments);
	assert_null(strstr(run.output, "env gons_"));
	assert_string_equal(strstr(run.output, "\nFIRST=1\n"), "\nFIRST=1\nLAST=1\n");
}

/* What shows that the other tests would see a program that obeys: its owner has no more rights in
 * it. */
static void owner_of_the_program_is_obeyed(void **state)
{
	const struct variant *variant = *state;
	const char *program = prepare(variant);

	run_with(&run, program, text("gons_net=pid:%d", (int)target.pid), "gons_onerror=exit",
		 NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "auxv.secure"), 0);
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
}

#define TEST(function, variant)                                                                    \
	{                                                                                          \
#function " (" #variant ")", function, NULL, end, &variant                         \
	}
#define TESTS(function)                                                                            \
	TEST(function, suid_archive), TEST(function, sgid_archive), TEST(function, fcap_archive),  \
		TEST(function, suid_shared), TEST(function, sgid_shared),                          \
		TEST(function, fcap_shared), TEST(function, suid_static),                          \
		TEST(function, sgid_static), TEST(function, fcap_static),                          \
		TEST(function, suid_musl_static), TEST(function, sgid_musl_static),                \
		TEST(function, fcap_musl_static)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TESTS(nothing_is_obeyed),
		TESTS(nothing_is_obeyed_after_libc_has_cut_the_environment),
		TESTS(status_and_message_say_why),
		TESTS(variables_are_gone_for_children),
		TEST(owner_of_the_program_is_obeyed, suid_archive),
		TEST(owner_of_the_program_is_obeyed, suid_shared),
		TEST(owner_of_the_program_is_obeyed, suid_static),
		TEST(owner_of_the_program_is_obeyed, suid_musl_static),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
