/* SPDX-License-Identifier: Apache-2.0 */
/* A user namespace of one's own: which ids are mapped, by which right, and what becomes of groups.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ordinary.h"
#include "place.h"
#include "support.h"

static const char *probe(void)
{
	return artefact("test/probe-so");
}

static int put_ranges(void *file)
{
	return unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
			       mount(file, "/etc/subuid", NULL, MS_BIND, NULL) ||
			       mount(file, "/etc/subgid", NULL, MS_BIND, NULL)
		       ? errno
		       : 0;
}

/* An ordinary user who has ranges in /etc/subuid and /etc/subgid, as far as it can see. */
static int have_ranges(void *file)
{
	int error = put_ranges(file);

	return error ? error : be_ordinary(NULL);
}

/* --- who is who --- */

static const char *const show_maps[] = { "--cat", "/proc/self/uid_map",
					 "--cat", "/proc/self/gid_map",
					 "--cat", "/proc/self/setgroups",
					 NULL };

/* The n-th line that the probe has read is this map. */
static void assert_map(const struct run *run, size_t nth, unsigned inside, unsigned outside,
		       unsigned count)
{
	const char *line = probe_text_nth(run, "cat", nth);
	unsigned found[3];

	if (!line || sscanf(line, "%u %u %u", &found[0], &found[1], &found[2]) != 3)
		fail_msg("no map in line %zu of\n%s%s", nth, run->output, run->errors);
	if (found[0] != inside || found[1] != outside || found[2] != count)
		fail_msg("the map is \"%s\", not %u %u %u", line, inside, outside, count);
}

/* The ids of be_ordinary(). */
static unsigned ordinary_id(void)
{
	return is_root() ? place_user() : (unsigned)NOT_ROOT;
}

static void ordinary_user_is_root_inside_and_denies_setgroups(void **state)
{
	struct run run = { .prepare = be_ordinary, .arguments = show_maps };

	(void)state;
	run_with(&run, probe(), "gons_user=new", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 0, 0, ordinary_id(), 1);
	assert_map(&run, 1, 0, ordinary_id(), 1);
	assert_string_equal(probe_text_nth(&run, "cat", 2), "deny");
	assert_int_equal(probe_number(&run, "uid"), 0);
	run_free(&run);
}

static void ordinary_user_may_stay_who_it_is(void **state)
{
	struct run run = { .prepare = be_ordinary, .arguments = show_maps };

	(void)state;
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=self", "gons_gidmap=self", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 0, ordinary_id(), ordinary_id(), 1);
	assert_map(&run, 1, ordinary_id(), ordinary_id(), 1);
	assert_int_equal(probe_number(&run, "uid"), ordinary_id());
	run_free(&run);
}

static void ordinary_user_may_be_any_one_user_inside(void **state)
{
	struct run run = { .prepare = be_ordinary, .arguments = show_maps };

	(void)state;
	run_with(&run, probe(), "gons_user=new", text("gons_uidmap=109:%u:1", ordinary_id()),
		 text("gons_gidmap=114:%u:1", ordinary_id()), NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 0, 109, ordinary_id(), 1);
	assert_int_equal(probe_number(&run, "uid"), 109);
	assert_int_equal(probe_number(&run, "gid"), 114);
	run_free(&run);
}

static void root_maps_ranges_directly_and_keeps_setgroups(void **state)
{
	struct run run = { .arguments = show_maps };

	(void)state;
	if (!is_root())
		skip_because("only root may map what is not its own");
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=0:0:1,1:100000:65535",
		 "gons_gidmap=0:0:10,1000:100000:5", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 0, 0, 0, 1);
	assert_map(&run, 1, 1, 100000, 65535);
	assert_map(&run, 2, 0, 0, 10);
	assert_map(&run, 3, 1000, 100000, 5);
	assert_string_equal(probe_text_nth(&run, "cat", 4), "allow");
	run_free(&run);
}

static void setgroups_is_denied_where_asked(void **state)
{
	struct run run = { .arguments = show_maps };

	(void)state;
	if (!is_root())
		skip_because("only root may map what is not its own");
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=0:0:10", "gons_gidmap=0:0:10",
		 "gons_setgroups=deny", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_text_nth(&run, "cat", 2), "deny");
	run_free(&run);
}

static int have_groups(void *unused)
{
	static const gid_t groups[] = { 0, 4, 27 };

	(void)unused;
	return setgroups(3, groups) ? errno : 0;
}

static void assert_no_groups(const struct run *run)
{
	assert_ended(run, 0);
	if (!strstr(run->output, "Groups:\t \n") && !strstr(run->output, "Groups:\t\n"))
		fail_msg("groups of the outside: %s%s", run->output, run->errors);
}

/* Where setgroups(2) is denied inside, they have to go before. */
static void groups_of_the_outside_do_not_come_along(void **state)
{
	static const char *const arguments[] = { "Groups", "/proc/self/status", NULL };
	static const char *const setgroups_words[] = { "gons_setgroups=deny",
						       "gons_setgroups=allow", "TEST=1" };
	struct run run = { .prepare = have_groups, .arguments = arguments };
	const char *preload = text("LD_PRELOAD=%s", artefact("libgons-preload.so"));
	const char *grep = find_program("grep");
	struct place place;

	(void)state;
	if (!is_root())
		skip_because("only root has groups that nobody else may have");
	for (int i = 0; i < 3; i++) {
		run_with(&run, grep, preload, "gons_onerror=exit", "gons_user=new",
			 "gons_uidmap=0:100000:10", "gons_gidmap=0:100000:10", setgroups_words[i],
			 NULL);
		assert_no_groups(&run);
	}
	run_with(&run, grep, preload, "gons_onerror=exit", "gons_user=new", "gons_uid=0", NULL);
	assert_no_groups(&run);
	assert_int_equal(place_begin(&place, CLONE_NEWUSER), 0);
	for (int i = 0; i < 2; i++) {
		run_with(&run, grep, preload, "gons_onerror=exit",
			 text(i ? "gons_user=pid:%d" : "gons_target=%d", (int)place.pid),
			 "gons_uid=0", "gons_gid=0", NULL);
		assert_no_groups(&run);
	}
	place_end(&place);
	run_free(&run);
}

static void setgroups_cannot_be_allowed_to_an_ordinary_user(void **state)
{
	struct run run = { .prepare = be_ordinary };

	(void)state;
	run_with(&run, probe(), "gons_user=new", "gons_setgroups=allow", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_begins(probe_text(&run, "gons.message"), "cannot apply gons_");
	run_free(&run);
}

static void ordinary_user_may_not_map_others(void **state)
{
	struct run run = { .prepare = be_ordinary };

	(void)state;
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=0:100000:10", NULL);
	assert_ended(&run, 0);
	assert_true(probe_number(&run, "gons.status") < 0);
	assert_begins(probe_text(&run, "gons.message"),
		      "cannot apply gons_uidmap as asked by \"0:100000:10\": ");
	assert_contains(probe_text(&run, "gons.message"), "/etc/subuid");
	run_free(&run);
}

static char *need_ranges(void)
{
	static char file[128];

	if (!is_root())
		skip_because("only root may put another /etc/subuid in place");
	if (!find_program("newuidmap") || access("/etc/subuid", F_OK) ||
	    access("/etc/subgid", F_OK))
		skip_because("no newuidmap and /etc/subuid (package uidmap)");
	snprintf(file, sizeof(file), "%s",
		 temporary_file("ranges",
				text("nobodyelse:5:5\n%u:200000:1000\n", (unsigned)place_user())));
	return file;
}

static void auto_maps_the_ranges_that_the_user_has(void **state)
{
	struct run run = { .prepare = have_ranges, .arguments = show_maps };

	(void)state;
	run.argument = need_ranges();
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=auto", "gons_gidmap=auto", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 0, 0, ordinary_id(), 1);
	assert_map(&run, 1, 1, 200000, 1000);
	assert_map(&run, 2, 0, ordinary_id(), 1);
	assert_map(&run, 3, 1, 200000, 1000);
	assert_int_equal(probe_number(&run, "uid"), 0);
	run_free(&run);
}

static void list_within_the_ranges_is_mapped(void **state)
{
	struct run run = { .prepare = have_ranges, .arguments = show_maps };

	(void)state;
	run.argument = need_ranges();
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=0:200100:10,10:200500:5",
		 "gons_gidmap=0:200100:10", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 0, 0, 200100, 10);
	assert_map(&run, 1, 10, 200500, 5);
	assert_map(&run, 2, 0, 200100, 10);
	run_free(&run);
}

static void users_alone_may_be_mapped_by_range(void **state)
{
	struct run run = { .prepare = have_ranges, .arguments = show_maps };

	(void)state;
	run.argument = need_ranges();
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=auto", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 1, 1, 200000, 1000);
	assert_map(&run, 2, 0, ordinary_id(), 1);
	assert_string_equal(probe_text_nth(&run, "cat", 3), "deny");
	run_free(&run);
}

static void list_beyond_the_ranges_is_refused(void **state)
{
	struct run run = { .prepare = have_ranges };

	(void)state;
	run.argument = need_ranges();
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=0:200000:1001", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_contains(probe_text(&run, "gons.message"), "/etc/subuid");
	run_free(&run);
}

static void auto_without_a_range_is_a_clear_failure(void **state)
{
	struct run run = { .prepare = have_ranges };

	(void)state;
	need_ranges();
	run.argument = (char *)temporary_file("other", "nobodyelse:5:5\n");
	run_with(&run, probe(), "gons_user=new", "gons_uidmap=auto", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENODATA);
	assert_contains(probe_text(&run, "gons.message"), "gons_uidmap");
	assert_contains(probe_text(&run, "gons.message"), "we have no range in /etc/subuid");
	run_free(&run);
}

static int put_fifos_into_etc(void *unused)
{
	(void)unused;
	return mount("tmpfs", "/etc", "tmpfs", 0, NULL) || mkfifo("/etc/subuid", 0644) ||
			       mkfifo("/etc/subgid", 0644) || mkfifo("/etc/passwd", 0644)
		       ? errno
		       : 0;
}

/* A fifo in a container would keep us waiting, and a file would be believed. */
static void ranges_are_not_those_of_a_container(void **state)
{
	struct run run = { .prepare = put_ranges, .arguments = show_maps, .seconds = 10 };
	struct target target;

	(void)state;
	need_ranges();
	run.argument = (char *)temporary_file("root", "0:200000:1000\n");
	target_start(&target, CLONE_NEWNS, put_fifos_into_etc, NULL);
	run_with(&run, probe(), text("gons_mnt=pid:%d", (int)target.pid), "gons_user=new",
		 "gons_uidmap=auto", "gons_gidmap=auto", "gons_order=mnt,user", NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_map(&run, 1, 1, 200000, 1000);
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(ordinary_user_is_root_inside_and_denies_setgroups),
		real_test(ordinary_user_may_stay_who_it_is),
		real_test(ordinary_user_may_be_any_one_user_inside),
		real_test(root_maps_ranges_directly_and_keeps_setgroups),
		real_test(setgroups_is_denied_where_asked),
		real_test(groups_of_the_outside_do_not_come_along),
		real_test(setgroups_cannot_be_allowed_to_an_ordinary_user),
		real_test(ordinary_user_may_not_map_others),
		real_test(auto_maps_the_ranges_that_the_user_has),
		real_test(list_within_the_ranges_is_mapped),
		real_test(users_alone_may_be_mapped_by_range),
		real_test(list_beyond_the_ranges_is_refused),
		real_test(auto_without_a_range_is_a_clear_failure),
		real_test(ranges_are_not_those_of_a_container),
	};

	become_root();
	return cmocka_run_group_tests_name("new_user", tests, NULL, NULL);
}
