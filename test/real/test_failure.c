/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When something cannot be joined: what is told, that it is true, that nothing of ours stays open,
 * and that gons_onerror is obeyed.
 */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char missing[] = "/proc/0/ns/net";

static int open_namespace(pid_t pid, const char *name)
{
	int fd = open(text("/proc/%d/ns/%s", (int)pid, name), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* The report of each type says what the probe itself sees. */
static void assert_report_is_true(const struct run *run, const struct target *target)
{
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;
		bool joined = strcmp(probe_report(run, name, 0), "joined") == 0;
		bool failed = strcmp(probe_report(run, name, 0), "failed") == 0;

		if (probe_namespace(run, name) !=
		    (joined ? namespace_of(target->pid, name) : own_namespace(name)))
			fail_msg("%s is %s by the report, which is not true", name,
				 probe_report(run, name, 0));
		if (failed == (strcmp(probe_report(run, name, 1), "0") == 0))
			fail_msg("%s: %s with error %s", name, probe_report(run, name, 0),
				 probe_report(run, name, 1));
	}
}

static void what_was_joined_before_the_failure_is_told(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_uts=pid:%d", target.pid),
		 text("gons_net=%s", missing), text("gons_ipc=pid:%d", target.pid),
		 "gons_order=uts,net,ipc", NULL);
	assert_ended(&run, 0);
	assert_report_is_true(&run, &target);
	assert_string_equal(probe_report(&run, "uts", 0), "joined");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	assert_string_equal(probe_report(&run, "net", 1), text("%d", ENOENT));
	assert_string_equal(probe_report(&run, "ipc", 0), "untouched");
	assert_int_equal(probe_number(&run, "report.status"), -ENOENT);
	run_free(&run);
}

static void failed_switch_leaves_the_later_ones_untouched(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWUTS | CLONE_NEWIPC, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_uts=pid:%d", target.pid),
		 text("gons_net=%s", temporary_file("file", "")),
		 text("gons_ipc=pid:%d", target.pid), "gons_order=!uts,!net,!ipc", NULL);
	assert_ended(&run, 0);
	assert_report_is_true(&run, &target);
	assert_string_equal(probe_report(&run, "uts", 0), "joined");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	assert_string_equal(probe_report(&run, "ipc", 0), "untouched");
	run_free(&run);
}

/* A pid namespace is entered by the fork, also when a later switch fails: threads must work. */
static void program_is_where_the_report_says_after_a_failure_behind_pid(void **state)
{
	static const char *const arguments[] = { "--thread", NULL };
	static const char *const forks[] = { "auto", "1", "init" };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWPID, NULL, NULL);
	for (int i = 0; i < 3; i++) {
		struct run run = { .arguments = arguments };

		run_with(&run, artefact("test/probe-so"), text("gons_pid=pid:%d", target.pid),
			 text("gons_net=%s", missing), "gons_order=pid,net",
			 text("gons_fork=%s", forks[i]), NULL);
		assert_ended(&run, 0);
		assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
		assert_string_equal(probe_report(&run, "pid", 0), "joined");
		assert_int_equal(probe_namespace(&run, "pid"), namespace_of(target.pid, "pid"));
		assert_string_equal(probe_text(&run, "thread.2"), "ok");
		run_free(&run);
	}
}

/* Each way to fail, and two to succeed: only 0, 1 and 2 are open in main(). */
static void no_descriptor_stays_open(void **state)
{
	struct target target, ended = { 0 };
	pid_t gone;

	(void)state;
	target_start(&target, CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
	target_start(&ended, CLONE_NEWUTS, NULL, NULL);
	gone = ended.pid;
	target_stop(&ended);

	const char *const plans[][4] = {
		{ text("gons_uts=pid:%d", target.pid), "gons_net=/proc/self/ns/net", NULL },
		{ text("gons_target=%d", target.pid), NULL },
		{ text("gons_uts=pid:%d", target.pid), text("gons_net=%s", missing), NULL },
		{ text("gons_uts=/proc/%d/ns/uts", target.pid), text("gons_net=%s", missing),
		  "gons_order=uts,net", NULL },
		{ "gons_net=/dev/null", text("gons_uts=pid:%d", target.pid), NULL },
		{ "gons_net=/proc/self/ns/mnt", text("gons_uts=pid:%d", target.pid),
		  "gons_order=!net,!uts", NULL },
		{ text("gons_uts=pid:%d", target.pid), text("gons_net=pid:%d", (int)gone), NULL },
		{ text("gons_target=%d", (int)gone), text("gons_uts=pid:%d", target.pid), NULL },
		{ text("gons_uts=pid:%d", target.pid), "gons_net=fd:99", NULL },
		{ text("gons_pid=pid:%d", target.pid), "gons_wd=/proc/0", NULL },
		{ text("gons_mnt=pid:%d", target.pid), "gons_net=/proc/0/x", "gons_order=mnt,net",
		  NULL },
		{ "gons_order=foo", text("gons_uts=pid:%d", target.pid), NULL },
	};

	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++) {
		static const char *const programs[] = { "test/probe-so", "test/probe-static",
							"test/probe-musl-static" };

		for (size_t j = 0; j < 3; j++) {
			struct run run = { 0 };

			if (!artefact_exists(programs[j]))
				continue;
			run_program(&run, artefact(programs[j]), plans[i]);
			assert_ended(&run, 0);
			if ((i >= 2) != (probe_number(&run, "gons.status") < 0))
				fail_msg("plan %zu: %s", i, probe_text(&run, "gons.message"));
			if (probe_count(&run, "fd") != 3)
				fail_msg("plan %zu leaves descriptors open in %s:\n%s", i,
					 programs[j], run.output);
			run_free(&run);
		}
	}
}

static void caller_s_descriptors_stay_open(void **state)
{
	struct target target;
	struct run run = { 0 };
	int fd;

	(void)state;
	target_start(&target, CLONE_NEWUTS, NULL, NULL);
	fd = open_namespace(target.pid, "uts");
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_uts=fd:%d", fd),
		 text("gons_net=%s", missing), "gons_order=uts,net", NULL);
	assert_int_equal(probe_count(&run, "fd"), 4);
	assert_begins(probe_text_nth(&run, "fd", 3), text("%d ", fd));
	run_free(&run);
	close(fd);
}

static void record_says_nothing(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"), text("gons_net=%s", missing),
			 i ? "gons_onerror=record" : "TEST=1", NULL);
		assert_ended(&run, 0);
		assert_string_equal(run.errors, "");
		assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
		run_free(&run);
	}
}

/* One line, and nothing else. */
static void assert_one_line(const char *errors, const char *begins)
{
	assert_begins(errors, begins);
	assert_ptr_equal(strchr(errors, '\n'), errors + strlen(errors) - 1);
}

static void warn_says_one_line_and_goes_on(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe-so"), text("gons_net=%s", missing), "gons_onerror=warn",
		 NULL);
	assert_ended(&run, 0);
	assert_string_equal(run.errors, text("gons: %s\n", probe_text(&run, "gons.message")));
	assert_one_line(run.errors, text("gons: invalid gons_net reference \"%s\": No such file or "
					 "directory; ",
					 missing));
	run_free(&run);
}

static void warn_and_exit_are_silent_when_all_went_well(void **state)
{
	static const char *const values[] = { "warn", "exit" };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWPID, NULL, NULL);
	for (int i = 0; i < 2; i++) {
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"), text("gons_target=%d", target.pid),
			 text("gons_onerror=%s", values[i]), NULL);
		assert_ended(&run, 0);
		assert_string_equal(run.errors, "");
		assert_int_equal(probe_number(&run, "gons.status"), 0);
		run_free(&run);
	}
}

static void exit_says_one_line_and_ends_with_125(void **state)
{
	static const char *const programs[] = { "test/probe",      "test/probe-so",
						"test/probe-a",    "test/probe-static",
						"test/probe-musl", "test/probe-musl-static" };

	(void)state;
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		bool plain = strcmp(programs[i], "test/probe") == 0 ||
			     strcmp(programs[i], "test/probe-musl") == 0;
		struct run run = { 0 };

		if (!artefact_exists(programs[i]))
			continue;
		run_with(&run, artefact(programs[i]), text("gons_net=%s", missing),
			 "gons_onerror=exit",
			 plain ? text("LD_PRELOAD=%s", artefact("libgons-preload.so")) : "TEST=1",
			 NULL);
		assert_ended(&run, 125);
		assert_string_equal(run.output, "");
		assert_one_line(run.errors,
				text("gons: invalid gons_net reference \"%s\": ", missing));
		run_free(&run);
	}
}

/* Whoever is to be somebody else must not run as who it was. */
static void failure_before_becoming_ends_with_125(void **state)
{
	static const char *const words[] = { "gons_uid=0", "gons_gid=0", "gons_groups=0",
					     "gons_caps=0", "gons_uid=none" };
	const char *const failures[] = { text("gons_net=%s", missing), "gons_other=1",
					 "gons_onerror=other", "gons_onerror=record" };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		for (size_t j = 0; j < 4; j++) {
			const bool obeyed = j == 3;
			struct run run = { 0 };

			/* either may stand before the other */
			run_with(&run, artefact("test/probe-so"), words[i], failures[j],
				 "gons_wd=/nonexistent", NULL);
			assert_int_equal(run.status, obeyed ? 0 : 125);
			run_with(&run, artefact("test/probe-so"), failures[j], words[i],
				 "gons_wd=/nonexistent", NULL);
			assert_ended(&run, obeyed ? 0 : 125);
			if (!obeyed)
				assert_one_line(run.errors, "gons: ");
			assert_string_equal(obeyed ? run.errors : run.output, "");
			run_free(&run);
		}
	}
}

/* The line comes from the child, the status from the one outside. */
static void exit_ends_with_125_also_behind_a_fork(void **state)
{
	static const char *const forks[] = { "auto", "1", "init" };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWPID, NULL, NULL);
	for (int i = 0; i < 3; i++) {
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"), text("gons_pid=pid:%d", target.pid),
			 "gons_wd=/proc/0", "gons_onerror=exit", text("gons_fork=%s", forks[i]),
			 NULL);
		assert_ended(&run, 125);
		assert_string_equal(run.output, "");
		assert_one_line(run.errors,
				"gons: cannot change to gons_wd directory \"/proc/0\": ");
		run_free(&run);
	}
}

static void exit_after_a_failure_behind_pid_says_one_line(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWPID, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_pid=pid:%d", target.pid),
		 text("gons_net=%s", missing), "gons_order=pid,net", "gons_onerror=exit", NULL);
	assert_ended(&run, 125);
	assert_string_equal(run.output, "");
	assert_one_line(run.errors, "gons: invalid gons_net reference ");
	run_free(&run);
}

/* A pid namespace whose init has ended takes nobody in any more: clone(2) says ENOMEM. */
static void dead_pid_namespace_is_told(void **state)
{
	struct target target;
	struct run run = { 0 };
	int fd;

	(void)state;
	target_start(&target, CLONE_NEWPID, NULL, NULL);
	fd = open_namespace(target.pid, "pid");
	target_stop(&target);
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_pid=fd:%d", fd), NULL);
	assert_ended(&run, 0);
	assert_true(probe_number(&run, "gons.status") < 0);
	assert_contains(probe_text(&run, "gons.message"), "; ");
	assert_int_equal(probe_number(&run, "report.forked"), 0);
	run_free(&run);
	close(fd);
}

static int become_nobody(void *argument)
{
	(void)argument;
	return setgid(65534) || setuid(65534) ? errno : 0;
}

static void missing_capability_is_named_with_the_user_namespace(void **state)
{
	struct target target;
	struct run run = { .prepare = become_nobody };
	int fd;

	(void)state;
	if (!is_root())
		skip_because("giving up capabilities takes root");
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	fd = open_namespace(target.pid, "net");
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_net=fd:%d", fd), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_begins(
		probe_text(&run, "gons.message"),
		text("cannot join gons_net using reference \"fd:%d\": Operation not permitted; ",
		     fd));
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_ADMIN");
	assert_contains(probe_text(&run, "gons.message"),
			text("user namespace %llu", (unsigned long long)own_namespace("user")));
	assert_report_is_true(&run, &target);
	run_free(&run);
	close(fd);
}

/* The net namespace is owned by the target's user namespace, in which we are nobody. */
static void owner_of_the_namespace_is_named(void **state)
{
	struct target target;
	struct run run = { .prepare = become_nobody };
	int fd;

	(void)state;
	if (!is_root())
		skip_because("giving up capabilities takes root");
	target_start(&target, CLONE_NEWUSER | CLONE_NEWNET, NULL, NULL);
	fd = open_namespace(target.pid, "net");
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_net=fd:%d", fd), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_ADMIN");
	assert_contains(
		probe_text(&run, "gons.message"),
		text("user namespace %llu", (unsigned long long)namespace_of(target.pid, "user")));
	assert_contains(probe_text(&run, "gons.message"), "gons_user");
	run_free(&run);
	close(fd);
}

static void user_namespace_of_somebody_else_is_refused_by_its_name(void **state)
{
	struct target target;
	struct run run = { .prepare = become_nobody };
	int fd;

	(void)state;
	if (!is_root())
		skip_because("giving up capabilities takes root");
	target_start(&target, CLONE_NEWUSER, NULL, NULL);
	fd = open_namespace(target.pid, "user");
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_user=fd:%d", fd), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_ADMIN");
	assert_contains(
		probe_text(&run, "gons.message"),
		text("user namespace %llu", (unsigned long long)namespace_of(target.pid, "user")));
	run_free(&run);
	close(fd);
}

/* A namespace above our own user namespace: nothing that we may do helps. */
static void namespace_outside_of_our_user_namespace_is_told(void **state)
{
	struct target target, net;
	struct run run = { 0 };
	int fd;

	(void)state;
	if (geteuid())
		skip_because("no user namespace may be made here");
	target_start(&target, CLONE_NEWUSER, NULL, NULL);
	target_start(&net, CLONE_NEWNET, NULL, NULL);
	fd = open_namespace(net.pid, "net");
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_user=pid:%d", target.pid),
		 text("gons_net=fd:%d", fd), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_contains(probe_text(&run, "gons.message"), "Operation not permitted; ");
	assert_contains(probe_text(&run, "gons.message"), "outside of ours");
	assert_contains(probe_text(&run, "gons.message"),
			text("%llu", (unsigned long long)namespace_of(target.pid, "user")));
	assert_report_is_true(&run, &target);
	run_free(&run);
	close(fd);
}

static int without_chroot_capability(void *argument)
{
	(void)argument;
	return prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT, 0, 0, 0) ? errno : 0;
}

/* Where the user namespace is made first, nothing of the outside can be joined from it. */
static void new_user_namespace_before_what_is_joined_is_told(void **state)
{
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWUTS | CLONE_NEWNET, NULL, NULL);
	for (size_t i = 0; i < 2; i++) {
		const char *value = text(i ? "gons_uts=pid:%d" : "gons_target=%d", target.pid);
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"), value, "gons_user=new", NULL);
		assert_ended(&run, 0);
		assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
		assert_contains(
			probe_text(&run, "gons.message"),
			": Operation not permitted; the new user namespace gives no rights outside "
			"of it; let user stand behind the others in gons_order");
		if (is_root()) {
			run_with(&run, artefact("test/probe-so"), value, "gons_user=new",
				 "gons_order=cgroup,ipc,mnt,net,pid,uts,time,user", NULL);
			assert_int_equal(probe_number(&run, "gons.status"), 0);
		}
		run_free(&run);
	}
}

static void mount_namespace_names_the_capability_to_change_the_root(void **state)
{
	struct target target;
	struct run run = { .prepare = without_chroot_capability };

	(void)state;
	if (geteuid())
		skip_because("dropping a capability takes root");
	target_start(&target, CLONE_NEWNS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_mnt=pid:%d", target.pid), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_CHROOT");
	assert_contains(probe_text(&run, "gons.message"),
			text("%llu", (unsigned long long)own_namespace("user")));
	run_free(&run);
}

static void process_that_we_may_not_inspect_is_told(void **state)
{
	struct target target;
	struct run run = { .prepare = become_nobody };

	(void)state;
	if (!is_root())
		skip_because("becoming another user takes root");
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_net=/proc/%d/ns/net", target.pid),
		 NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EACCES);
	assert_contains(probe_text(&run, "gons.message"), "Permission denied; ");
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_PTRACE");
	run_free(&run);
	run.prepare = become_nobody;
	run_with(&run, artefact("test/probe-so"), text("gons_net=pid:%d", target.pid), NULL);
	assert_true(probe_number(&run, "gons.status") < 0);
	assert_contains(probe_text(&run, "gons.message"), "CAP_SYS_PTRACE");
	run_free(&run);
}

static void other_type_is_named(void **state)
{
	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		for (int j = 0; j < NAMESPACE_TYPES; j++) {
			const char *word = namespace_types[i].name;
			const char *file = namespace_types[j].name;
			struct run run = { 0 };

			if (i == j)
				continue;
			run_with(&run, artefact("test/probe-so"),
				 text("gons_%s=/proc/self/ns/%s", word, file), NULL);
			assert_int_equal(probe_number(&run, "gons.status"), -EINVAL);
			assert_begins(
				probe_text(&run, "gons.message"),
				text("cannot join gons_%s using reference \"/proc/self/ns/%s\": "
				     "Invalid argument; gons_%s refers to a",
				     word, file, word));
			assert_contains(probe_text(&run, "gons.message"),
					text(" %s namespace", file));
			assert_string_equal(probe_report(&run, word, 0), "failed");
			assert_string_equal(probe_report(&run, word, 1), text("%d", EINVAL));
			run_free(&run);
		}
	}
}

static void file_that_is_no_namespace_is_told(void **state)
{
	/* to open a fifo would wait for somebody who writes */
	const char *fifo = text("%s/fifo", temporary_directory());
	const char *const files[] = { "/dev/null", "/proc/self/status", "/", "/proc/self", fifo };

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	for (int i = 0; i < 5; i++) {
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"), text("gons_net=%s", files[i]), NULL);
		assert_int_equal(probe_number(&run, "gons.status"), -EINVAL);
		assert_begins(
			probe_text(&run, "gons.message"),
			text("cannot join gons_net using reference \"%s\": Invalid argument; ",
			     files[i]));
		assert_contains(probe_text(&run, "gons.message"), "does not refer to a namespace");
		run_free(&run);
	}
}

static void descriptor_that_is_no_pidfd_is_told(void **state)
{
	struct run run = { 0 };
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_net=pidfd:%d", fd), NULL);
	assert_true(probe_number(&run, "gons.status") < 0);
	assert_begins(probe_text(&run, "gons.message"),
		      text("cannot join gons_net using reference \"pidfd:%d\": ", fd));
	assert_contains(probe_text(&run, "gons.message"), "; ");
	run_free(&run);
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_target=pidfd:%d", fd), NULL);
	assert_true(probe_number(&run, "gons.status") < 0);
	assert_begins(probe_text(&run, "gons.message"),
		      text("cannot join gons_target using reference \"pidfd:%d\": ", fd));
	assert_contains(probe_text(&run, "gons.message"), "; ");
	run_free(&run);
	close(fd);
}

/* Two programs one after the other: the first goes into a pid namespace, the second wants out
 * again. */
static void pid_namespace_that_is_no_descendant_is_told(void **state)
{
	struct target target;
	struct run run = { 0 };
	const char *arguments[] = { "--env", NULL, "--exec", artefact("test/probe-so"), NULL };
	const char *message;
	int fd;

	(void)state;
	if (!is_root())
		skip_because("it takes CAP_SYS_ADMIN outside to be refused for this reason");
	target_start(&target, CLONE_NEWPID, NULL, NULL);
	fd = open_namespace(getpid(), "pid");
	arguments[1] = text("gons_pid=fd:%d", fd);
	run.arguments = arguments;
	run.keep[run.kept++] = fd;
	run_with(&run, artefact("test/probe-so"), text("gons_pid=pid:%d", target.pid), NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	message = probe_text_nth(&run, "gons.message", 1);
	assert_begins(
		message,
		text("cannot join gons_pid using reference \"fd:%d\": Invalid argument; ", fd));
	assert_contains(message, "not a descendant");
	run_free(&run);
	close(fd);
}

static int few_descriptors(void *argument)
{
	const struct rlimit limit = { 4, 4 };

	(void)argument;
	/* 3 is the descriptor by which the program itself is executed */
	return setrlimit(RLIMIT_NOFILE, &limit) ? errno : 0;
}

static void limit_of_open_files_is_told(void **state)
{
	struct run run = { .prepare = few_descriptors };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC, NULL, NULL);
	run_with(&run, artefact("test/probe-static"), text("gons_net=/proc/%d/ns/net", target.pid),
		 text("gons_uts=/proc/%d/ns/uts", target.pid),
		 text("gons_ipc=/proc/%d/ns/ipc", target.pid), NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -EMFILE);
	assert_contains(probe_text(&run, "gons.message"), "Too many open files; ");
	assert_contains(probe_text(&run, "gons.message"), "RLIMIT_NOFILE");
	assert_int_equal(probe_count(&run, "fd"), 3);
	assert_int_equal(probe_namespace(&run, "net"), own_namespace("net"));
	run_free(&run);
}

static int close_input_and_errors(void *argument)
{
	(void)argument;
	return close(STDIN_FILENO) || close(STDERR_FILENO) ? errno : 0;
}

/* What we open gets the numbers 0 and 2 then, and the line for stderr must go nowhere. */
static void closed_standard_descriptors_stay_closed(void **state)
{
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWPID | CLONE_NEWUTS, NULL, NULL);
	for (int i = 0; i < 2; i++) {
		struct run run = { .prepare = close_input_and_errors };

		run_with(&run, artefact("test/probe-static"), text("gons_target=%d", target.pid),
			 "gons_onerror=warn", i ? text("gons_wd=%s", missing) : "TEST=1", NULL);
		assert_ended(&run, 0);
		assert_int_equal(probe_number(&run, "gons.status"), i ? -ENOENT : 0);
		assert_int_equal(probe_count(&run, "fd"), 1);
		assert_begins(probe_text(&run, "fd"), "1 ");
		run_free(&run);
	}
}

static void link_that_leads_in_a_circle_is_told(void **state)
{
	struct run run = { 0 };
	const char *path = text("%s/loop", temporary_directory());

	(void)state;
	assert_int_equal(symlink("loop", path), 0);
	run_with(&run, artefact("test/probe-so"), text("gons_net=%s", path), NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ELOOP);
	assert_begins(probe_text(&run, "gons.message"),
		      text("invalid gons_net reference \"%s\": Too many levels of symbolic links; ",
			   path));
	run_free(&run);
}

static void words_are_consumed_after_a_failure_too(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe"), text("gons_net=%s", missing), "gons_onerror=record",
		 text("LD_PRELOAD=%s", artefact("libgons-preload.so")), "LAST=1", NULL);
	assert_ended(&run, 0);
	assert_null(probe_variable(&run, "gons_net"));
	assert_null(probe_variable(&run, "gons_onerror"));
	assert_null(probe_variable(&run, "LD_PRELOAD"));
	assert_string_equal(probe_variable(&run, "LAST"), "1");
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(what_was_joined_before_the_failure_is_told),
		real_test(failed_switch_leaves_the_later_ones_untouched),
		real_test(program_is_where_the_report_says_after_a_failure_behind_pid),
		real_test(no_descriptor_stays_open),
		real_test(caller_s_descriptors_stay_open),
		real_test(record_says_nothing),
		real_test(warn_says_one_line_and_goes_on),
		real_test(warn_and_exit_are_silent_when_all_went_well),
		real_test(exit_says_one_line_and_ends_with_125),
		real_test(failure_before_becoming_ends_with_125),
		real_test(exit_ends_with_125_also_behind_a_fork),
		real_test(exit_after_a_failure_behind_pid_says_one_line),
		real_test(dead_pid_namespace_is_told),
		real_test(missing_capability_is_named_with_the_user_namespace),
		real_test(owner_of_the_namespace_is_named),
		real_test(user_namespace_of_somebody_else_is_refused_by_its_name),
		real_test(namespace_outside_of_our_user_namespace_is_told),
		real_test(new_user_namespace_before_what_is_joined_is_told),
		real_test(mount_namespace_names_the_capability_to_change_the_root),
		real_test(process_that_we_may_not_inspect_is_told),
		real_test(other_type_is_named),
		real_test(file_that_is_no_namespace_is_told),
		real_test(descriptor_that_is_no_pidfd_is_told),
		real_test(pid_namespace_that_is_no_descendant_is_told),
		real_test(limit_of_open_files_is_told),
		real_test(closed_standard_descriptors_stay_closed),
		real_test(link_that_leads_in_a_circle_is_told),
		real_test(words_are_consumed_after_a_failure_too),
	};

	become_root();
	return cmocka_run_group_tests_name("failure", tests, NULL, NULL);
}
