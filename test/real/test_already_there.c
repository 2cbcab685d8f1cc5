/* SPDX-License-Identifier: Apache-2.0 */
/* A reference to the very namespace that the program is in: said as such, no error, nothing
 * changes. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int enter_directory(void *path)
{
	return chdir(path) ? errno : 0;
}

static int change_root(void *path)
{
	return chroot(path) || chdir("/") ? errno : 0;
}

static char *a_directory(void)
{
	static char path[64];

	strncpy(path, temporary_directory(), sizeof(path) - 1);
	return path;
}

static void assert_already_there(const struct run *run, const char *type)
{
	assert_ended(run, 0);
	assert_string_equal(probe_text(run, "gons.message"), "-");
	assert_int_equal(probe_number(run, "gons.status"), 0);
	assert_string_equal(probe_report(run, type, 0), "already");
	assert_string_equal(probe_report(run, type, 1), "0");
	assert_int_equal(probe_namespace(run, type), own_namespace(type));
	assert_string_equal(probe_report(run, type, 2), probe_report(run, type, 3));
}

static void own_namespace_of_every_type_is_no_error(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"),
			 text("gons_%s=/proc/self/ns/%s", name, name), NULL);
		assert_already_there(&run, name);
		run_free(&run);
	}
}

/* A pidfd tells of its process's namespaces since Linux 6.11. */
static int kernel_6_10(void *argument)
{
	const struct denial denial = {
		.number = SYS_ioctl, .error = ENOTTY, .low = 0xff00, .high = 0xff0b
	};

	(void)argument;
	return deny_system_calls(&denial, 1);
}

static void own_namespace_of_every_type_is_no_error_on_an_older_kernel(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;
		struct run path = { .prepare = kernel_6_10 }, pid = { .prepare = kernel_6_10 };

		run_with(&path, artefact("test/probe-so"),
			 text("gons_%s=/proc/self/ns/%s", name, name), NULL);
		assert_already_there(&path, name);
		run_with(&pid, artefact("test/probe-so"),
			 text("gons_%s=pid:%d", name, (int)getpid()), NULL);
		assert_already_there(&pid, name);
		assert_string_equal(probe_text(&path, "cwd"), probe_text(&pid, "cwd"));
		assert_string_not_equal(probe_text(&path, "cwd"), "/");
		run_free(&path);
		run_free(&pid);
	}
}

static int on_a_host_of_6_10(void *argument)
{
	return unshare(CLONE_NEWUTS) || sethostname("outer", 5) ? errno : kernel_6_10(argument);
}

/* Nor once the mounts, and with them /proc, are somebody else's. Who has no report does not ask
 * before. */
static void own_uts_namespace_keeps_its_name_on_an_older_kernel(void **state)
{
	static const char *const orders[] = { "!user,!mnt,!uts", "mnt,!uts" };
	struct run run = { .prepare = on_a_host_of_6_10 };
	struct target target;

	(void)state;
	if (!is_root())
		skip_because("only root may name a host");
	target_start(&target, CLONE_NEWNS | CLONE_NEWUTS, NULL, NULL);
	for (int i = 0; i < 2; i++) {
		run_with(&run, find_program("uname"),
			 text("LD_PRELOAD=%s", artefact("libgons-preload.so")), "gons_onerror=exit",
			 text("gons_order=%s", orders[i]),
			 text("gons_mnt=/proc/%d/ns/mnt", (int)target.pid),
			 "gons_uts=/proc/self/ns/uts", "gons_hostname=inner", NULL);
		assert_ended(&run, 125);
		assert_contains(run.errors, "cannot apply gons_hostname");
	}
	run_free(&run);
}

static void own_namespace_of_every_type_by_pid_is_no_error(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"),
			 text("gons_%s=pid:%d", name, (int)getpid()), NULL);
		assert_already_there(&run, name);
		run_free(&run);
	}
}

/* An id opens the namespaces that one is in without any right. */
static void own_namespace_by_id_is_no_error(void **state)
{
	struct run run = { 0 };
	uint64_t id;

	(void)state;
	if (!namespace_id(getpid(), "net", &id))
		skip_because("this kernel has no file handles for namespaces (Linux 6.18)");
	run_with(&run, artefact("test/probe-so"),
		 text("gons_net=id:%llu:%llu", (unsigned long long)id,
		      (unsigned long long)own_namespace("net")),
		 NULL);
	assert_already_there(&run, "net");
	run_free(&run);
}

static int without_any_capability(void *argument)
{
	(void)argument;
	/* what execve(2) as another user leaves: none */
	return setgid(65534) || setuid(65534) ? errno : 0;
}

static void own_namespaces_take_no_capability(void **state)
{
	(void)state;
	if (!is_root())
		skip_because("giving up capabilities takes root");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;
		struct run run = { .prepare = without_any_capability };

		run_with(&run, artefact("test/probe-so"),
			 text("gons_%s=/proc/self/ns/%s", name, name), NULL);
		assert_already_there(&run, name);
		run_free(&run);
	}
}

static void own_mount_namespace_keeps_the_working_directory(void **state)
{
	struct run run = { .prepare = enter_directory, .argument = a_directory() };

	(void)state;
	run_with(&run, artefact("test/probe-so"), "gons_mnt=/proc/self/ns/mnt", NULL);
	assert_already_there(&run, "mnt");
	assert_string_equal(probe_text(&run, "cwd"), a_directory());
	run_free(&run);
}

/* setns(2) to the own mount namespace would lead out of the chroot. */
static void own_mount_namespace_keeps_the_root(const char *form)
{
	struct run before = { .prepare = change_root, .argument = a_directory() };
	struct run run = { .prepare = change_root, .argument = a_directory() };
	int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	run_with(&before, artefact("test/probe-static"), "TEST=1", NULL);
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-static"), text(form, fd), NULL);
	assert_already_there(&run, "mnt");
	assert_string_equal(probe_text(&run, "cwd"), "/");
	assert_string_equal(probe_text(&run, "root.id"), probe_text(&before, "root.id"));
	assert_string_equal(probe_text(&run, "cwd.id"), probe_text(&before, "cwd.id"));
	run_free(&before);
	run_free(&run);
	close(fd);
}

static void own_mount_namespace_by_descriptor_keeps_a_chroot(void **state)
{
	(void)state;
	if (geteuid())
		skip_because("chroot takes root");
	own_mount_namespace_keeps_the_root("gons_mnt=fd:%d");
}

static void own_mount_namespace_by_target_keeps_a_chroot(void **state)
{
	struct target target;
	struct run before = { .prepare = change_root, .argument = a_directory() };
	struct run run = { .prepare = change_root, .argument = a_directory() };

	(void)state;
	if (geteuid())
		skip_because("chroot takes root");
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	run_with(&before, artefact("test/probe-static"), "TEST=1", NULL);
	run_with(&run, artefact("test/probe-static"), text("gons_target=%d", target.pid), NULL);
	assert_already_there(&run, "mnt");
	assert_string_equal(probe_text(&run, "root.id"), probe_text(&before, "root.id"));
	assert_string_equal(probe_report(&run, "net", 0), "joined");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	run_free(&before);
	run_free(&run);
}

/* Without user among its flags one setns(2) with the shared mount namespace would succeed, and
 * reset. */
static void mount_namespace_shared_with_a_target_keeps_the_working_directory(void **state)
{
	struct target target;
	struct run run = { .prepare = enter_directory, .argument = a_directory() };

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
		 "gons_user=/proc/self/ns/user", NULL);
	assert_already_there(&run, "mnt");
	assert_already_there(&run, "user");
	assert_string_equal(probe_text(&run, "cwd"), a_directory());
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	run_free(&run);
}

static void own_pid_namespace_starts_no_second_process(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe-so"), "gons_pid=/proc/self/ns/pid", NULL);
	assert_already_there(&run, "pid");
	assert_int_equal(probe_number(&run, "report.forked"), 0);
	assert_int_equal(probe_number(&run, "ppid"), getpid());
	run_free(&run);
}

static void own_user_namespace_does_not_stop_the_others(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), "gons_user=/proc/self/ns/user",
		 text("gons_net=pid:%d", target.pid), text("gons_uts=pid:%d", target.pid), NULL);
	assert_already_there(&run, "user");
	assert_string_equal(probe_report(&run, "net", 0), "joined");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	assert_int_equal(probe_namespace(&run, "uts"), namespace_of(target.pid, "uts"));
	run_free(&run);
}

static void own_user_namespace_after_a_mount_switch_is_no_error(void **state)
{
	int (*const kernels[])(void *) = { NULL, kernel_6_10 };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	for (int i = 0; i < 2; i++) {
		struct run run = { .prepare = kernels[i] };

		run_with(&run, artefact("test/probe-so"), text("gons_mnt=pid:%d", target.pid),
			 text("gons_user=pid:%d", target.pid), "gons_order=mnt,user", NULL);
		assert_already_there(&run, "user");
		assert_string_equal(probe_report(&run, "mnt", 0), "joined");
		run_free(&run);
	}
}

/* Our net namespace belongs to the user namespace outside: entering it again would be EPERM by
 * then. */
static void own_namespace_after_a_user_switch_is_no_error(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWUSER | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_user=pid:%d", target.pid),
		 "gons_net=/proc/self/ns/net", text("gons_uts=pid:%d", target.pid), NULL);
	assert_already_there(&run, "net");
	assert_int_equal(probe_namespace(&run, "user"), namespace_of(target.pid, "user"));
	assert_int_equal(probe_namespace(&run, "uts"), namespace_of(target.pid, "uts"));
	run_free(&run);
}

static void target_that_shares_everything_is_no_error(void **state)
{
	struct run run = { .prepare = enter_directory, .argument = a_directory() };

	(void)state;
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", (int)getpid()), NULL);
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_already_there(&run, namespace_types[i].name);
	assert_string_equal(probe_text(&run, "cwd"), a_directory());
	assert_int_equal(probe_number(&run, "report.forked"), 0);
	assert_int_equal(probe_number(&run, "ppid"), getpid());
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(own_namespace_of_every_type_is_no_error),
		real_test(own_uts_namespace_keeps_its_name_on_an_older_kernel),
		real_test(own_namespace_of_every_type_by_pid_is_no_error),
		real_test(own_namespace_of_every_type_is_no_error_on_an_older_kernel),
		real_test(own_namespace_by_id_is_no_error),
		real_test(own_namespaces_take_no_capability),
		real_test(own_mount_namespace_keeps_the_working_directory),
		real_test(own_mount_namespace_by_descriptor_keeps_a_chroot),
		real_test(own_mount_namespace_by_target_keeps_a_chroot),
		real_test(mount_namespace_shared_with_a_target_keeps_the_working_directory),
		real_test(own_pid_namespace_starts_no_second_process),
		real_test(own_user_namespace_does_not_stop_the_others),
		real_test(own_user_namespace_after_a_mount_switch_is_no_error),
		real_test(own_namespace_after_a_user_switch_is_no_error),
		real_test(target_that_shares_everything_is_no_error),
	};

	become_root();
	return cmocka_run_group_tests_name("already there", tests, NULL, NULL);
}
