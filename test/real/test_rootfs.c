/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mounts that a program gets, seen from outside: whose mounts are changed, what spreads, what a
 * failure leaves behind, and what a kernel says that is too old. The programs know nothing of
 * libgons.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "aside.h"
#include "script.h"
#include "support.h"

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#define SYS_fsopen 430
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

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
		real_test(nothing_spreads_out),
		real_test(propagation_is_the_one_asked_for),
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
	return cmocka_run_group_tests_name("rootfs", tests, NULL, NULL);
}
