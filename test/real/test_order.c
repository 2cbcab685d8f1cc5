/* SPDX-License-Identifier: Apache-2.0 */
/* gons_order: who is joined before whom, and what a `!` changes. Bad orders: test_bad_input.c. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/*
 * One path that means two things: a symbolic link to the net namespace of one process outside, and
 * to that of another process inside the mount namespace of a third.
 */
struct two_meanings {
	struct target outside;
	struct target inside;
	struct target mounts;
	char directory[64];
	char path[72];
};

static int mount_other_meaning(void *argument)
{
	struct two_meanings *meanings = argument;

	if (mount("tmpfs", meanings->directory, "tmpfs", 0, NULL))
		return errno;
	return symlink(text("/proc/%d/ns/net", meanings->inside.pid), meanings->path) ? errno : 0;
}

static void make_two_meanings(struct two_meanings *meanings)
{
	snprintf(meanings->directory, sizeof(meanings->directory), "%s", temporary_directory());
	snprintf(meanings->path, sizeof(meanings->path), "%s/net", meanings->directory);
	target_start(&meanings->outside, CLONE_NEWNET, NULL, NULL);
	target_start(&meanings->inside, CLONE_NEWNET, NULL, NULL);
	target_start(&meanings->mounts, CLONE_NEWNS, mount_other_meaning, meanings);
	assert_int_equal(symlink(text("/proc/%d/ns/net", meanings->outside.pid), meanings->path),
			 0);
}

static void assert_leads_to(const char *order, bool outside)
{
	struct two_meanings meanings;
	struct run run = { 0 };

	make_two_meanings(&meanings);
	run_with(&run, artefact("test/probe-so"), text("gons_net=%s", meanings.path),
		 text("gons_mnt=/proc/%d/ns/mnt", meanings.mounts.pid), order, NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_namespace(&run, "mnt"), namespace_of(meanings.mounts.pid, "mnt"));
	assert_int_equal(probe_namespace(&run, "net"),
			 namespace_of(outside ? meanings.outside.pid : meanings.inside.pid, "net"));
	run_free(&run);
}

static void early_reference_means_what_it_meant_before_the_mount_switch(void **state)
{
	(void)state;
	assert_leads_to("gons_order=mnt,!net", true);
}

static void late_reference_means_what_it_means_after_the_mount_switch(void **state)
{
	(void)state;
	assert_leads_to("gons_order=mnt,net", false);
}

static void late_reference_before_the_mount_switch_means_what_it_meant(void **state)
{
	(void)state;
	assert_leads_to("gons_order=net,mnt", true);
}

static void default_order_opens_everything_early(void **state)
{
	(void)state;
	assert_leads_to("gons_order=", true);
}

static void default_order_is_that_of_gons_with_time_at_its_end(void **state)
{
	(void)state;
	assert_leads_to("gons_order=!user,!mnt,!cgroup,!ipc,!net,!pid,!uts,!time", true);
}

/* /proc of the joined mount namespace knows none of our process ids. */
static void pid_reference_is_pinned_before_the_mount_switch_without_a_mark(void **state)
{
	struct target mounts, net;
	struct run run = { 0 };

	(void)state;
	target_start(&net, CLONE_NEWNET, NULL, NULL);
	target_start(&mounts, CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_net=pid:%d", net.pid),
		 text("gons_mnt=pid:%d", mounts.pid), "gons_order=mnt,net", NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(net.pid, "net"));
	run_free(&run);
}

static void missing_early_reference_is_found_before_anything_is_joined(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_uts=pid:%d", target.pid),
		 "gons_net=/proc/0/ns/net", "gons_order=uts,!net", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_int_equal(probe_namespace(&run, "uts"), own_namespace("uts"));
	assert_string_equal(probe_report(&run, "uts", 0), "untouched");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	run_free(&run);
}

static void missing_process_is_found_before_anything_is_joined_without_a_mark(void **state)
{
	struct target target, ended;
	struct run run = { 0 };
	pid_t pid;

	(void)state;
	target_start(&target, CLONE_NEWUTS, NULL, NULL);
	target_start(&ended, CLONE_NEWNET, NULL, NULL);
	pid = ended.pid;
	target_stop(&ended);
	run_with(&run, artefact("test/probe-so"), text("gons_uts=pid:%d", target.pid),
		 text("gons_net=pid:%d", (int)pid), "gons_order=uts,net", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ESRCH);
	assert_int_equal(probe_namespace(&run, "uts"), own_namespace("uts"));
	assert_string_equal(probe_report(&run, "uts", 0), "untouched");
	run_free(&run);
}

static void missing_late_reference_is_found_at_its_own_switch(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_uts=pid:%d", target.pid),
		 "gons_net=/proc/0/ns/net", "gons_order=uts,net", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_int_equal(probe_namespace(&run, "uts"), namespace_of(target.pid, "uts"));
	assert_string_equal(probe_report(&run, "uts", 0), "joined");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	run_free(&run);
}

static void late_reference_lost_by_the_mount_switch_is_told_to_be_marked(void **state)
{
	struct target mounts, net;
	struct run run = { 0 };

	(void)state;
	target_start(&net, CLONE_NEWNET, NULL, NULL);
	target_start(&mounts, CLONE_NEWNS | CLONE_NEWPID, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_net=/proc/%d/ns/net", net.pid),
		 text("gons_mnt=pid:%d", mounts.pid), "gons_order=mnt,net", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_contains(probe_text(&run, "gons.message"), "No such file or directory; ");
	assert_contains(probe_text(&run, "gons.message"), "!net");
	run_free(&run);
}

static void types_in_the_order_without_a_reference_are_passed_over(void **state)
{
	struct target target;
	struct run run = { 0 };

	(void)state;
	target_start(&target, CLONE_NEWUTS, NULL, NULL);
	run_with(&run, artefact("test/probe-so"), text("gons_uts=pid:%d", target.pid),
		 "gons_order=!user,time,!pid,uts,net", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_namespace(&run, "uts"), namespace_of(target.pid, "uts"));
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(early_reference_means_what_it_meant_before_the_mount_switch),
		real_test(late_reference_means_what_it_means_after_the_mount_switch),
		real_test(late_reference_before_the_mount_switch_means_what_it_meant),
		real_test(default_order_opens_everything_early),
		real_test(default_order_is_that_of_gons_with_time_at_its_end),
		real_test(pid_reference_is_pinned_before_the_mount_switch_without_a_mark),
		real_test(missing_early_reference_is_found_before_anything_is_joined),
		real_test(missing_process_is_found_before_anything_is_joined_without_a_mark),
		real_test(missing_late_reference_is_found_at_its_own_switch),
		real_test(late_reference_lost_by_the_mount_switch_is_told_to_be_marked),
		real_test(types_in_the_order_without_a_reference_are_passed_over),
	};

	become_root();
	return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
