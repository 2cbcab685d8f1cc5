/* SPDX-License-Identifier: Apache-2.0 */
/* gons_target: all namespaces of a process that differ from ours, at once, also on older kernels.
 */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	EVERYTHING = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID |
		     CLONE_NEWTIME | CLONE_NEWUSER | CLONE_NEWUTS,
	PIDFD_IOCTLS = 0xff00,
	PIDFD_IOCTLS_END = 0xff0b,
};

/* Of these types (CLONE_NEW...) the program is in the target's, of the others in ours. */
static void assert_is_in(const struct run *run, const struct target *target, int types)
{
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const struct namespace_type *type = &namespace_types[i];
		bool joined = types & type->flag;
		uint64_t expected =
			joined ? namespace_of(target->pid, type->name) : own_namespace(type->name);

		if (probe_namespace(run, type->name) != expected)
			fail_msg("%s is %s the target's: %s", type->name,
				 joined ? "not" : "wrongly", probe_text(run, "gons.message"));
		if (joined != (strcmp(probe_report(run, type->name, 0), "joined") == 0))
			fail_msg("%s: the report says %s", type->name,
				 probe_report(run, type->name, 0));
	}
}

static void joins_everything_that_differs(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, EVERYTHING, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_is_in(&run, &target, EVERYTHING);
	run_free(&run);
}

static void leaves_alone_what_does_not_differ(void **state)
{
	const int types = CLONE_NEWNET | CLONE_NEWUTS;
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, types, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), 0);
	assert_is_in(&run, &target, types | (geteuid() ? CLONE_NEWUSER : 0));
	assert_int_equal(probe_number(&run, "report.forked"), 0);
	run_free(&run);
}

static void shared_mount_namespace_keeps_the_working_directory(void **state)
{
	struct target target;
	struct run before = { 0 }, run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&before, artefact("test/probe-so"), "TEST=1", NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid), NULL);
	assert_string_equal(probe_text(&run, "cwd"), probe_text(&before, "cwd"));
	assert_string_equal(probe_text(&run, "cwd.id"), probe_text(&before, "cwd.id"));
	assert_string_not_equal(probe_text(&run, "cwd"), "/");
	run_free(&before);
	run_free(&run);
}

/* The order is about words of their own; a target stands for all other types. */
static void order_that_names_few_types_does_not_narrow_it(void **state)
{
	const int types = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWUSER;
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, types, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
		 "gons_order=net", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_is_in(&run, &target, types);
	run_free(&run);
}

static void is_named_by_pid_with_prefix(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUSER, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=pid:%d", target.pid), NULL);
	assert_is_in(&run, &target, CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUSER);
	run_free(&run);
}

static void is_named_by_inherited_pidfd(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUSER, NULL, NULL);
	run.keep[run.kept++] = target.pidfd;
	run_with(&run, artefact("test/probe-so"), text("gons_target=pidfd:%d", target.pidfd), NULL);
	assert_is_in(&run, &target, CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUSER);
	run_free(&run);
}

static void word_of_its_own_goes_elsewhere(void **state)
{
	struct target target, other;
	struct run run = { 0 };

	(void)state;
	if (geteuid())
		skip_because("an ordinary user cannot be in two user namespaces at once");
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC, NULL, NULL);
	target_start(&other, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
		 text("gons_net=pid:%d", other.pid), NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(other.pid, "net"));
	assert_int_equal(probe_namespace(&run, "uts"), namespace_of(target.pid, "uts"));
	assert_int_equal(probe_namespace(&run, "ipc"), namespace_of(target.pid, "ipc"));
	run_free(&run);
}

static void word_of_its_own_may_keep_one_type_here(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	if (geteuid())
		skip_because("without the target's user namespace it takes root");
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
		 "gons_net=/proc/self/ns/net", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_is_in(&run, &target, CLONE_NEWUTS);
	run_free(&run);
}

/* What strace saw of setns: how many calls, and how many of them did something. */
static void count_switches(const char *trace, size_t *calls, size_t *successes)
{
	FILE *file = fopen(trace, "re");
	char line[512];

	*calls = *successes = 0;
	if (!file)
		fail_msg("%s: %s", trace, strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		*calls += strstr(line, "setns(") != NULL;
		*successes += strstr(line, "setns(") && strstr(line, "= 0");
	}
	fclose(file);
}

static void trace_switches(struct run *run, const char *variable, size_t *calls, size_t *successes)
{
	const char *strace = find_program("strace");
	const char *trace = text("%s/trace", temporary_directory());
	const char *arguments[] = { "-f",          "-qq",    "-e",
				    "trace=setns", "-o",     trace,
				    "-E",          variable, artefact("test/probe-so"),
				    NULL };

	if (!strace)
		skip_because("strace is not installed");
	run->arguments = arguments;
	run_with(run, strace, "TEST=1", NULL);
	if (run->errors && strstr(run->errors, "ptrace"))
		skip_because("strace may not trace here");
	count_switches(trace, calls, successes);
}

static void takes_one_setns_where_all_differ(void **state)
{
	struct target target;
	struct run run = { 0 };
	size_t calls, successes;

	(void)state;
	target_start(&target, EVERYTHING, NULL, NULL);
	trace_switches(&run, text("gons_target=%d", target.pid), &calls, &successes);
	assert_is_in(&run, &target, EVERYTHING);
	assert_int_equal(calls, 1);
	assert_int_equal(successes, 1);
	run_free(&run);
}

/* To find out what is our own already may take calls that change nothing: EINVAL, EPERM. */
static void takes_one_successful_setns_where_some_differ(void **state)
{
	const int types = CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC;
	struct target target;
	struct run run = { 0 };
	size_t calls, successes;

	(void)state;
	target_start(&target, types, NULL, NULL);
	trace_switches(&run, text("gons_target=%d", target.pid), &calls, &successes);
	assert_is_in(&run, &target, types | (geteuid() ? CLONE_NEWUSER : 0));
	assert_int_equal(successes, 1);
	assert_true(calls >= 1 && calls <= NAMESPACE_TYPES);
	run_free(&run);
}

/* The right to switch net and uts, but not mnt. */
static int without_chroot_capability(void *argument)
{
	(void)argument;
	return prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT, 0, 0, 0) ? errno : 0;
}

static void joins_nothing_when_one_is_refused(void **state)
{
	struct target target;
	struct run run = { .prepare = without_chroot_capability };

	(void)state;
	if (geteuid())
		skip_because("dropping a capability takes root");
	target_start(&target, CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_is_in(&run, &target, 0);
	assert_begins(
		probe_text(&run, "gons.message"),
		text("cannot join gons_target using reference \"%d\": Operation not permitted; ",
		     target.pid));
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_CHROOT");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	assert_string_equal(probe_report(&run, "mnt", 0), "failed");
	assert_string_equal(probe_report(&run, "mnt", 1), text("%d", EPERM));
	run_free(&run);
}

/* A pidfd tells of its process's namespaces since Linux 6.11. */
static int kernel_6_10(void *argument)
{
	const struct denial denial = {
		.number = SYS_ioctl, .error = ENOTTY, .low = PIDFD_IOCTLS, .high = PIDFD_IOCTLS_END
	};

	(void)argument;
	return deny_system_calls(&denial, 1);
}

/* setns(2) takes pidfds since Linux 5.8. */
static int kernel_5_7(void *argument)
{
	int error = kernel_6_10(argument);

	return error ? error : deny_by_watching(WATCH_SETNS);
}

/* There are pidfds to open since Linux 5.3. */
static int kernel_5_2(void *argument)
{
	const struct denial denials[] = {
		{ .number = SYS_ioctl,
		  .error = ENOTTY,
		  .low = PIDFD_IOCTLS,
		  .high = PIDFD_IOCTLS_END },
		{ .number = SUPPORT_SYS_pidfd_open, .error = ENOSYS },
		{ .number = SYS_clone3, .error = ENOSYS },
	};

	(void)argument;
	return deny_system_calls(denials, 3);
}

static int kernel_5_7_without_chroot_capability(void *argument)
{
	int error = without_chroot_capability(argument);

	return error ? error : kernel_5_7(argument);
}

static const struct {
	const char *version;
	int (*prepare)(void *argument);
} kernels[] = {
	{ "as it is", NULL }, { "6.10", kernel_6_10 }, { "5.7", kernel_5_7 }, { "5.2", kernel_5_2 }
};

enum { KERNELS = sizeof(kernels) / sizeof(kernels[0]) };

static void assert_no_failure(const struct run *run, size_t kernel)
{
	assert_ended(run, 0);
	if (probe_number(run, "gons.status") != 0)
		fail_msg("kernel %s: %s", kernels[kernel].version, probe_text(run, "gons.message"));
}

/* Without time: it came with Linux 5.6. */
static void assert_joined_on(int (*kernel)(void *), int types, const char *form)
{
	struct target target;
	struct run run = { .prepare = kernel };

	target_start(&target, types, NULL, NULL);
	run.keep[run.kept++] = target.pidfd;
	run_with(&run, artefact("test/probe-so"),
		 strcmp(form, "pidfd:") == 0 ? text("gons_target=pidfd:%d", target.pidfd)
					     : text("gons_target=%s%d", form, target.pid),
		 NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_is_in(&run, &target, types | (geteuid() ? CLONE_NEWUSER : 0));
	/* nothing of the way there may stay open */
	assert_int_equal(probe_count(&run, "fd"), 3 + run.kept);
	run_free(&run);
	target_stop(&target);
}

static void joins_at_once_where_a_pidfd_tells_no_namespaces(void **state)
{
	(void)state;
	assert_joined_on(kernel_6_10, EVERYTHING, "");
	assert_joined_on(kernel_6_10, EVERYTHING, "pidfd:");
	assert_joined_on(kernel_6_10, CLONE_NEWNET | CLONE_NEWUTS, "");
	assert_joined_on(kernel_6_10, CLONE_NEWNS | CLONE_NEWPID, "");
}

static void joins_one_by_one_where_setns_takes_no_pidfd(void **state)
{
	(void)state;
	assert_joined_on(kernel_5_7, EVERYTHING, "");
	assert_joined_on(kernel_5_7, EVERYTHING, "pidfd:");
	assert_joined_on(kernel_5_7, CLONE_NEWNET | CLONE_NEWUTS, "");
}

static void joins_one_by_one_where_there_is_no_pidfd_open(void **state)
{
	(void)state;
	assert_joined_on(kernel_5_2, EVERYTHING & ~CLONE_NEWTIME, "");
	assert_joined_on(kernel_5_2, EVERYTHING & ~CLONE_NEWTIME, "pid:");
	assert_joined_on(kernel_5_2, CLONE_NEWNET | CLONE_NEWUTS, "");
}

/* Each of them is a pidfd or a directory of /proc until its turn comes, and mnt comes early. */
static void words_by_pid_work_on_older_kernels(void **state)
{
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWPID, NULL, NULL);
	for (size_t i = 0; i < KERNELS; i++) {
		struct run run = { .prepare = kernels[i].prepare };

		run_with(&run, artefact("test/probe-so"), text("gons_net=pid:%d", target.pid),
			 text("gons_mnt=pid:%d", target.pid), text("gons_uts=pid:%d", target.pid),
			 text("gons_pid=pid:%d", target.pid), user_too(&target), NULL);
		assert_no_failure(&run, i);
		assert_is_in(&run, &target,
			     CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWPID |
				     (geteuid() ? CLONE_NEWUSER : 0));
		assert_int_equal(probe_count(&run, "fd"), 3);
		run_free(&run);
	}
}

static void single_word_by_pid_works_on_older_kernels(void **state)
{
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	for (size_t i = 0; i < KERNELS; i++) {
		struct run run = { .prepare = kernels[i].prepare };

		run_with(&run, artefact("test/probe-so"), text("gons_net=pid:%d", target.pid),
			 user_too(&target), NULL);
		assert_no_failure(&run, i);
		assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
		run_free(&run);
	}
}

/* After the target's mounts and user namespace nothing can be asked of /proc, nor opened there. */
static void target_and_words_by_pid_work_on_older_kernels(void **state)
{
	const int types = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWPID;
	struct target target;

	(void)state;
	target_start(&target, types, NULL, NULL);
	for (size_t i = 0; i < KERNELS; i++) {
		struct run run = { .prepare = kernels[i].prepare };

		run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
			 text("gons_net=pid:%d", target.pid), text("gons_ipc=pid:%d", target.pid),
			 NULL);
		assert_no_failure(&run, i);
		assert_is_in(&run, &target, types);
		assert_string_equal(probe_report(&run, "ipc", 0), "already");
		assert_int_equal(probe_count(&run, "fd"), 3);
		run_free(&run);
	}
}

/* That the target's user namespace is ours must still be found out. */
static void target_after_a_mount_switch_works_on_older_kernels(void **state)
{
	struct target mounts, target;

	(void)state;
	if (geteuid())
		skip_because("an ordinary user cannot be in two user namespaces at once");
	target_start(&mounts, CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	for (size_t i = 0; i < KERNELS; i++) {
		struct run run = { .prepare = kernels[i].prepare };

		run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
			 text("gons_mnt=pid:%d", mounts.pid), text("gons_pid=pid:%d", mounts.pid),
			 "gons_order=mnt,net,pid", NULL);
		assert_no_failure(&run, i);
		assert_int_equal(probe_namespace(&run, "mnt"), namespace_of(mounts.pid, "mnt"));
		assert_int_equal(probe_namespace(&run, "pid"), namespace_of(mounts.pid, "pid"));
		assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
		assert_int_equal(probe_namespace(&run, "uts"), namespace_of(target.pid, "uts"));
		assert_int_equal(probe_count(&run, "fd"), 3);
		run_free(&run);
	}
}

/* One by one cannot be all or nothing; what it came to must be told. */
static void partial_join_on_an_older_kernel_is_told(void **state)
{
	struct target target;
	struct run run = { .prepare = kernel_5_7_without_chroot_capability };
	int types = 0;

	(void)state;
	if (geteuid())
		skip_because("dropping a capability takes root");
	target_start(&target, CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_CHROOT");
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		if (strcmp(probe_report(&run, namespace_types[i].name, 0), "joined") == 0)
			types |= namespace_types[i].flag;
	}
	assert_false(types & CLONE_NEWNS);
	assert_string_equal(probe_report(&run, "mnt", 0), "failed");
	assert_is_in(&run, &target, types);
	assert_int_equal(probe_count(&run, "fd"), 3);
	run_free(&run);
}

static int hide_proc(void *argument)
{
	(void)argument;
	return unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
			       mount("tmpfs", "/proc", "tmpfs", 0, NULL)
		       ? errno
		       : 0;
}

static void needs_no_proc(void **state)
{
	const int types = CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWPID;
	struct target target;
	struct run run = { .prepare = hide_proc };

	(void)state;
	if (!is_root())
		skip_because("hiding /proc takes root");
	if (!pidfd_tells_namespaces())
		skip_because("before Linux 6.11 it does need /proc");
	target_start(&target, types, NULL, NULL);
	run_with(&run, artefact("test/probe-static"), text("gons_target=%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_is_in(&run, &target, types | CLONE_NEWNS);
	run_free(&run);
	run.prepare = hide_proc;
	run_with(&run, artefact("test/probe-static"), text("gons_net=pid:%d", target.pid), NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	assert_null(probe_text(&run, "threads"));
	run_free(&run);
}

/* All or nothing must hold as far as an older kernel lets it: what cannot be opened is found first.
 */
static void ended_target_is_refused_on_every_kernel(void **state)
{
	struct target target;
	pid_t pid;

	(void)state;
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	pid = target.pid;
	target_stop(&target);
	for (size_t i = 0; i < KERNELS; i++) {
		struct run run = { .prepare = kernels[i].prepare };

		run_with(&run, artefact("test/probe-so"), text("gons_target=%d", (int)pid), NULL);
		assert_ended(&run, 0);
		assert_true(probe_number(&run, "gons.status") == -ESRCH ||
			    probe_number(&run, "gons.status") == -ENOENT);
		assert_begins(probe_text(&run, "gons.message"),
			      text("invalid gons_target reference \"%d\": No such ", (int)pid));
		assert_contains(probe_text(&run, "gons.message"), "has ended");
		run_free(&run);
	}
}

/* The pidfd is there, its process is not any more. */
static void ended_process_behind_a_pidfd_is_refused(void **state)
{
	struct target target;
	int pidfd;

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS, NULL, NULL);
	pidfd = dup(target.pidfd);
	target_stop(&target);
	for (size_t i = 0; i < KERNELS; i++) {
		struct run run = { .prepare = kernels[i].prepare };

		run.keep[run.kept++] = pidfd;
		run_with(&run, artefact("test/probe-so"), text("gons_target=pidfd:%d", pidfd),
			 NULL);
		assert_ended(&run, 0);
		assert_int_equal(probe_number(&run, "gons.status"), -ESRCH);
		assert_contains(probe_text(&run, "gons.message"), "No such process; ");
		run_free(&run);
	}
	close(pidfd);
}

static void time_namespace_takes_effect_at_once(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWTIME | CLONE_NEWUSER, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid), NULL);
	assert_is_in(&run, &target, CLONE_NEWTIME | CLONE_NEWUSER);
	assert_int_equal(probe_namespace(&run, "time_for_children"),
			 namespace_of(target.pid, "time"));
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(joins_everything_that_differs),
		real_test(leaves_alone_what_does_not_differ),
		real_test(shared_mount_namespace_keeps_the_working_directory),
		real_test(order_that_names_few_types_does_not_narrow_it),
		real_test(is_named_by_pid_with_prefix),
		real_test(is_named_by_inherited_pidfd),
		real_test(word_of_its_own_goes_elsewhere),
		real_test(word_of_its_own_may_keep_one_type_here),
		real_test(takes_one_setns_where_all_differ),
		real_test(takes_one_successful_setns_where_some_differ),
		real_test(joins_nothing_when_one_is_refused),
		real_test(joins_at_once_where_a_pidfd_tells_no_namespaces),
		real_test(joins_one_by_one_where_setns_takes_no_pidfd),
		real_test(joins_one_by_one_where_there_is_no_pidfd_open),
		real_test(single_word_by_pid_works_on_older_kernels),
		real_test(words_by_pid_work_on_older_kernels),
		real_test(target_and_words_by_pid_work_on_older_kernels),
		real_test(target_after_a_mount_switch_works_on_older_kernels),
		real_test(partial_join_on_an_older_kernel_is_told),
		real_test(needs_no_proc),
		real_test(ended_target_is_refused_on_every_kernel),
		real_test(ended_process_behind_a_pidfd_is_refused),
		real_test(time_namespace_takes_effect_at_once),
	};

	return cmocka_run_group_tests_name("target", tests, NULL, NULL);
}
