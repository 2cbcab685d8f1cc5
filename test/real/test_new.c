/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespaces of one's own: what the report says, in which steps they are made, who is who in them,
 * what is refused and why, and the process 1 of a new pid namespace. What is put into them is
 * looked at elsewhere, and by the examples.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "place.h"
#include "support.h"
#include "terminal.h"

static const char *probe(void)
{
	return artefact("test/probe-so");
}

/* --- in run.prepare: who starts the program --- */

static int write_text(const char *path, const char *content)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = fd < 0 || write(fd, content, strlen(content)) < 0 ? errno : 0;

	close(fd);
	return error;
}

/* A user namespace in which we have another id, and every capability until the next execve(2). */
static int map_ourselves(unsigned inside)
{
	unsigned user = getuid(), group = getgid();
	int error;

	if (unshare(CLONE_NEWUSER))
		return errno;
	error = write_text("/proc/self/setgroups", "deny");
	if (!error)
		error = write_text("/proc/self/gid_map", text("%u %u 1", inside, group));
	return error ? error : write_text("/proc/self/uid_map", text("%u %u 1", inside, user));
}

enum { NOT_ROOT = 1000 };

/* Without any right: where we are not root ourselves, a user of one more user namespace. */
static int be_ordinary(void *unused)
{
	uid_t user = place_user();

	(void)unused;
	if (!is_root())
		return map_ourselves(NOT_ROOT);
	if (setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user))
		return errno;
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) ? errno : 0;
}

/* Root of a user namespace in which no net namespace may be made. */
static int allow_no_net(void *unused)
{
	int error = map_ourselves(0);

	(void)unused;
	return error ? error : write_text("/proc/sys/user/max_net_namespaces", "0");
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

/* --- what the report says --- */

static const char *new_word(const char *name)
{
	return text("gons_%s=new", name);
}

static void assert_created(const struct run *run, const char *name)
{
	const char *inside = text("ns.%s", name);
	const char *before = probe_report(run, name, 2);
	const char *after = probe_report(run, name, 3);

	assert_string_equal(probe_report(run, name, 0), "created");
	assert_string_equal(probe_report(run, name, 1), "0");
	if (is_root() || strcmp(name, "user") != 0) /* see be_ordinary() */
		assert_int_equal(strtoull(before, NULL, 10), own_namespace(name));
	assert_int_equal(strtoull(after, NULL, 10), probe_number(run, inside));
	assert_string_not_equal(before, after);
}

static void each_type_is_reported_as_created(void **state)
{
	struct run run = { 0 };

	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		run_with(&run, probe(), new_word(namespace_types[i].name), NULL);
		assert_ended(&run, 0);
		assert_string_equal(probe_text(&run, "gons.message"), "-");
		for (int other = 0; other < NAMESPACE_TYPES; other++) {
			const char *name = namespace_types[other].name;

			if (other == i) {
				assert_created(&run, name);
				continue;
			}
			assert_string_equal(probe_report(&run, name, 0), "untouched");
			assert_int_equal(probe_namespace(&run, name), own_namespace(name));
		}
	}
	run_free(&run);
}

static void run_all_new(struct run *run, const char *more)
{
	run_with(run, probe(), "gons_cgroup=new", "gons_ipc=new", "gons_mnt=new", "gons_net=new",
		 "gons_pid=new", "gons_time=new", "gons_user=new", "gons_uts=new", more, NULL);
	assert_ended(run, 0);
}

static void all_eight_are_reported_as_created(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_all_new(&run, "TEST=1");
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_number(&run, "report.forked"), 1);
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_created(&run, namespace_types[i].name);
	assert_int_equal(probe_number(&run, "pid"), 1);
	run_free(&run);
}

static void all_eight_are_new_for_an_ordinary_user(void **state)
{
	struct run run = { .prepare = be_ordinary };

	(void)state;
	run_all_new(&run, "TEST=1");
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	for (int i = 0; i < NAMESPACE_TYPES; i++)
		assert_created(&run, namespace_types[i].name);
	assert_int_equal(probe_number(&run, "uid"), 0);
	assert_int_equal(probe_number(&run, "gid"), 0);
	run_free(&run);
}

static void program_has_the_same_namespaces_as_its_children_and_threads(void **state)
{
	static const char *const arguments[] = { "--thread", "--child", NULL };
	struct run run = { .arguments = arguments };

	(void)state;
	run_all_new(&run, "TEST=1");
	assert_int_equal(probe_namespace(&run, "pid"), probe_namespace(&run, "pid_for_children"));
	assert_int_equal(probe_namespace(&run, "time"), probe_namespace(&run, "time_for_children"));
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;
		uint64_t own = probe_namespace(&run, name);

		assert_int_equal(probe_number(&run, text("child.ns.%s", name)), own);
		assert_int_equal(probe_number(&run, text("thread.2.ns.%s", name)), own);
	}
	run_free(&run);
}

static void no_descriptor_and_no_word_is_left(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_all_new(&run, "gons_uidmap=0:0:1");
	assert_int_equal(probe_count(&run, "fd"), 3);
	assert_null(probe_variable(&run, "gons_user"));
	assert_null(probe_variable(&run, "gons_uidmap"));
	run_free(&run);
}

static void what_was_made_before_a_failure_is_told(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, probe(), "gons_uts=new", "gons_net=/proc/0/ns/net", "gons_order=uts,net",
		 NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_created(&run, "uts");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	run_free(&run);
}

static void nothing_is_made_where_an_early_reference_is_missing(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, probe(), "gons_uts=new", "gons_net=/proc/0/ns/net", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_string_equal(probe_report(&run, "uts", 0), "untouched");
	assert_int_equal(probe_namespace(&run, "uts"), own_namespace("uts"));
	run_free(&run);
}

/* --- in which steps --- */

/* The steps of a program, as strace(1) tells: one line for each setns and for each unshare. */
static void trace_steps(struct run *run, const char *file, const char *const *words)
{
	const char *strace = find_program("strace");
	const char *const arguments[] = { "-f",    "-qq",         "-e", "trace=unshare,setns",
					  "-e",    "signal=none", "-o", file,
					  probe(), NULL };
	FILE *stream;
	size_t length;

	if (!strace)
		skip_because("no strace");
	run->arguments = arguments;
	run_program(run, strace, words);
	run->arguments = NULL;
	if (strstr(run->errors, "strace: "))
		skip_because("strace may not trace here: %s", run->errors);
	assert_ended(run, 0);
	assert_string_equal(probe_text(run, "gons.message"), "-");
	free(run->output);
	run->output = calloc(1, 65536);
	stream = fopen(file, "re");
	assert_non_null(stream);
	length = fread(run->output, 1, 65535, stream);
	fclose(stream);
	run->output[length] = '\0';
}

static size_t count_of(const char *whole, const char *part)
{
	size_t count = 0;

	while ((whole = strstr(whole, part))) {
		count++;
		whole++;
	}
	return count;
}

/* Each of these stands behind the one before. */
static void assert_sequence(const char *whole, const char *const *parts)
{
	for (const char *at = whole; *parts; parts++) {
		const char *found = strstr(at, *parts);

		if (!found)
			fail_msg("no \"%s\" in its place in:\n%s", *parts, whole);
		at = found + 1;
	}
}

static void neighbours_are_made_by_one_unshare(void **state)
{
	static const char *const words[] = { "gons_cgroup=new", "gons_ipc=new", "gons_mnt=new",
					     "gons_net=new",    "gons_pid=new", "gons_time=new",
					     "gons_user=new",   "gons_uts=new", NULL };
	const char *file = temporary_file("trace", "");
	struct run run = { 0 };

	(void)state;
	trace_steps(&run, file, words);
	assert_int_equal(count_of(run.output, "unshare(CLONE_NEW"), 1);
	assert_int_equal(count_of(run.output, "CLONE_NEW"), NAMESPACE_TYPES);
	run_free(&run);
}

static void joined_one_between_two_new_ones_is_a_step_of_its_own(void **state)
{
	static const char *const steps[] = { "unshare(CLONE_NEWNS)", "setns(",
					     "unshare(CLONE_NEWUTS)", NULL };
	const char *file = temporary_file("trace", "");
	const char *words[] = { "gons_mnt=new", NULL, "gons_uts=new", "gons_order=mnt,net,uts",
				NULL };
	struct run run = { 0 };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	words[1] = text("gons_net=pid:%d", (int)target.pid);
	trace_steps(&run, file, words);
	assert_sequence(run.output, steps);
	assert_int_equal(count_of(run.output, "unshare(CLONE_NEW"), 2);
	run_free(&run);
}

static void order_brings_new_ones_together(void **state)
{
	static const char *const steps[] = { "setns(", "unshare(CLONE_NEW", NULL };
	const char *file = temporary_file("trace", "");
	const char *words[] = { "gons_mnt=new", NULL, "gons_uts=new", "gons_order=net,mnt,uts",
				NULL };
	struct run run = { 0 };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNET, NULL, NULL);
	words[1] = text("gons_net=pid:%d", (int)target.pid);
	trace_steps(&run, file, words);
	assert_sequence(run.output, steps);
	assert_int_equal(count_of(run.output, "unshare(CLONE_NEW"), 1);
	run_free(&run);
}

static void joined_and_new_ones_go_together(void **state)
{
	static const char *const arguments[] = { "--thread", NULL };
	struct run run = { .arguments = arguments };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWUSER | CLONE_NEWNET, NULL, NULL);
	run_with(&run, probe(), text("gons_user=pid:%d", (int)target.pid),
		 text("gons_net=pid:%d", (int)target.pid), "gons_mnt=new", "gons_pid=new", NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_report(&run, "user", 0), "joined");
	assert_string_equal(probe_report(&run, "net", 0), "joined");
	assert_int_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	assert_created(&run, "mnt");
	assert_created(&run, "pid");
	assert_int_equal(probe_number(&run, "pid"), 1);
	run_free(&run);
}

static void new_one_takes_the_place_of_that_of_the_target(void **state)
{
	struct run run = { 0 };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC, NULL, NULL);
	run_with(&run, probe(), text("gons_target=%d", (int)target.pid), "gons_net=new", NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_created(&run, "net");
	assert_int_not_equal(probe_namespace(&run, "net"), namespace_of(target.pid, "net"));
	assert_int_equal(probe_namespace(&run, "uts"), namespace_of(target.pid, "uts"));
	assert_int_equal(probe_namespace(&run, "ipc"), namespace_of(target.pid, "ipc"));
	run_free(&run);
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

/* --- clocks and semaphores --- */

static const char *const show_offsets[] = { "--cat", "/proc/self/timens_offsets", NULL };

static long long offset_of(const struct run *run, const char *clock)
{
	for (size_t i = 0; i < probe_count(run, "cat"); i++) {
		const char *line = probe_text_nth(run, "cat", i);

		if (strncmp(line, clock, strlen(clock)) == 0)
			return strtoll(line + strlen(clock), NULL, 10);
	}
	fail_msg("no %s in\n%s%s", clock, run->output, run->errors);
	return 0;
}

static void clocks_are_set_ahead_and_back(void **state)
{
	struct run run = { .prepare = be_ordinary, .arguments = show_offsets };

	(void)state;
	run_with(&run, probe(), "gons_user=new", "gons_time=new", "gons_monotonic=1000000",
		 "gons_boottime=-1", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(offset_of(&run, "monotonic"), 1000000);
	assert_int_equal(offset_of(&run, "boottime"), -1);
	assert_created(&run, "time");
	run_free(&run);
}

static void clock_below_zero_is_a_clear_failure(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, probe(), "gons_user=new", "gons_time=new", "gons_boottime=-999999999", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ERANGE);
	assert_string_equal(
		probe_text(&run, "gons.message"),
		"cannot apply gons_boottime as asked by \"-999999999\": Numerical result out "
		"of range; the clock would be below zero, or too far ahead");
	run_free(&run);
}

static void semaphores_of_ones_own_take_no_right(void **state)
{
	struct run run = { .prepare = be_ordinary };

	(void)state;
	run_with(&run, probe(), "gons_sysvsem=new", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_number(&run, "report.forked"), 0);
	run_free(&run);
}

/* --- without a fork --- */

static void fork_0_makes_a_pid_namespace_for_children_only(void **state)
{
	static const char *const arguments[] = { "--cat", "/proc/self/mountinfo", "--child", NULL };
	struct run run = { .arguments = arguments };
	size_t mounts = 0;

	(void)state;
	run_with(&run, probe(), "gons_pid=new", "gons_fork=0", NULL);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	for (size_t i = 0; i < probe_count(&run, "cat"); i++)
		mounts += strstr(probe_text_nth(&run, "cat", i), " - proc ") != NULL;
	assert_true(mounts > 0);

	/* Nothing is mounted over /proc: that would be the /proc of the pid namespace outside. */
	run_with(&run, probe(), "gons_pid=new", "gons_mnt=new", "gons_fork=0", NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_int_equal(probe_number(&run, "report.forked"), 0);
	assert_int_equal(probe_namespace(&run, "pid"), own_namespace("pid"));
	assert_int_not_equal(probe_namespace(&run, "pid_for_children"), own_namespace("pid"));
	assert_int_equal(probe_number(&run, "child.pid"), 1);
	for (size_t i = 0; i < probe_count(&run, "cat"); i++)
		mounts -= strstr(probe_text_nth(&run, "cat", i), " - proc ") != NULL;
	assert_int_equal(mounts, 0);
	run_free(&run);
}

/* --- what is refused --- */

static void ordinary_user_is_told_of_the_user_namespace(void **state)
{
	struct run run = { .prepare = be_ordinary };

	(void)state;
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;

		if (namespace_types[i].flag == CLONE_NEWUSER)
			continue;
		run_with(&run, probe(), new_word(name), NULL);
		assert_ended(&run, 0);
		assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
		assert_string_equal(probe_text(&run, "gons.message"),
				    text("cannot make a namespace for gons_%s as asked by \"new\": "
					 "Operation not "
					 "permitted; it takes CAP_SYS_ADMIN in our user namespace "
					 "(%llu), which we "
					 "lack; ask for gons_user=new as well, or run as root",
					 name, (unsigned long long)probe_namespace(&run, "user")));
		assert_string_equal(probe_report(&run, name, 0), "failed");
		assert_string_equal(probe_report(&run, name, 1), text("%d", EPERM));
		assert_int_equal(probe_namespace(&run, name), own_namespace(name));
		assert_int_equal(probe_number(&run, "report.forked"), 0);
	}
	run_free(&run);
}

static void user_namespace_behind_the_others_comes_too_late(void **state)
{
	struct run run = { .prepare = be_ordinary };
	struct target target;

	(void)state;
	target_start(&target, CLONE_NEWUSER | CLONE_NEWUTS, NULL, NULL);
	run_with(&run, probe(), "gons_net=new", text("gons_uts=pid:%d", (int)target.pid),
		 "gons_user=new", "gons_order=net,uts,user", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EPERM);
	assert_begins(probe_text(&run, "gons.message"), "cannot make a namespace for gons_net");
	assert_string_equal(probe_report(&run, "user", 0), "untouched");
	run_free(&run);
}

static void limit_of_namespaces_is_a_clear_failure(void **state)
{
	struct run run = { .prepare = allow_no_net };

	(void)state;
	run_with(&run, probe(), "gons_net=new", "gons_uts=new", NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOSPC);
	assert_contains(probe_text(&run, "gons.message"),
			"No space left on device; a limit in /proc/sys/user is reached");
	assert_string_equal(probe_report(&run, "net", 0), "failed");
	assert_string_equal(probe_report(&run, "uts", 0), "failed");
	assert_int_equal(probe_namespace(&run, "uts"), own_namespace("uts"));
	run_free(&run);
}

static void exit_on_error_leaves_no_program(void **state)
{
	struct run run = { .prepare = be_ordinary };

	(void)state;
	run_with(&run, probe(), "gons_net=new", "gons_onerror=exit", NULL);
	assert_int_equal(run.status, 125);
	assert_string_equal(run.output, "");
	assert_begins(run.errors,
		      "gons: cannot make a namespace for gons_net as asked by \"new\": ");
	assert_int_equal(count_of(run.errors, "\n"), 1);
	run_free(&run);
}

struct bad_words {
	const char *words[4];
	const char *message; /* a part of it */
};

#define NEEDS(word, wanted)                                                                        \
	"gons_" word " is set, but it takes " wanted "; set that too, or unset gons_" word
#define INVALID(word, value) "invalid gons_" word " value \"" value "\"; it is one of: "
#define LONG_NAME "0123456789012345678901234567890123456789012345678901234567890123x"

static const struct bad_words bad_words[] = {
	{ { "gons_hostname=inner" }, NEEDS("hostname", "gons_uts") },
	{ { "gons_domainname=inner" }, NEEDS("domainname", "gons_uts") },
	{ { "gons_uidmap=root" }, NEEDS("uidmap", "gons_user=new") },
	{ { "gons_gidmap=root" }, NEEDS("gidmap", "gons_user=new") },
	{ { "gons_uidmap=root", "gons_user=/proc/self/ns/user" },
	  NEEDS("uidmap", "gons_user=new") },
	{ { "gons_setgroups=deny" }, NEEDS("setgroups", "gons_user=new") },
	{ { "gons_tmp=fresh" }, NEEDS("tmp", "gons_mnt") },
	{ { "gons_tmp=tmpfs", "gons_uts=new" }, NEEDS("tmp", "gons_mnt") },
	{ { "gons_bind=/bin" }, NEEDS("bind", "gons_mnt") },
	{ { "gons_proc=1", "gons_pid=new" }, NEEDS("proc", "gons_mnt") },
	{ { "gons_propagation=slave" }, NEEDS("propagation", "gons_mnt=new") },
	{ { "gons_propagation=slave", "gons_mnt=/proc/self/ns/mnt" },
	  NEEDS("propagation", "gons_mnt=new") },
	{ { "gons_monotonic=1" }, NEEDS("monotonic", "gons_time=new") },
	{ { "gons_boottime=1", "gons_time=/proc/self/ns/time" },
	  NEEDS("boottime", "gons_time=new") },

	{ { "gons_uidmap=x", "gons_user=new" }, INVALID("uidmap", "x") },
	{ { "gons_uidmap=0:0", "gons_user=new" }, INVALID("uidmap", "0:0") },
	{ { "gons_uidmap=0:0:0", "gons_user=new" }, INVALID("uidmap", "0:0:0") },
	{ { "gons_uidmap=0:0:1,", "gons_user=new" }, INVALID("uidmap", "0:0:1,") },
	{ { "gons_gidmap=0:0:1:1", "gons_user=new" }, INVALID("gidmap", "0:0:1:1") },
	{ { "gons_gidmap=0:-1:1", "gons_user=new" }, INVALID("gidmap", "0:-1:1") },
	{ { "gons_gidmap=4294967296:0:1", "gons_user=new" }, INVALID("gidmap", "4294967296:0:1") },
	{ { "gons_setgroups=0", "gons_user=new" }, INVALID("setgroups", "0") },
	{ { "gons_monotonic=1.5", "gons_time=new" }, INVALID("monotonic", "1.5") },
	{ { "gons_boottime=--1", "gons_time=new" }, INVALID("boottime", "--1") },
	{ { "gons_propagation=Private", "gons_mnt=new" }, INVALID("propagation", "Private") },
	{ { "gons_proc=2", "gons_mnt=new" }, INVALID("proc", "2") },
	{ { "gons_bind=:/mnt", "gons_mnt=new" }, INVALID("bind", ":/mnt") },
	{ { "gons_bind=/bin:/mnt:rw", "gons_mnt=new" }, INVALID("bind", "/bin:/mnt:rw") },
	{ { "gons_bind=/bin,", "gons_mnt=new" }, INVALID("bind", "/bin,") },
	{ { "gons_bind=/bin,,/etc", "gons_mnt=new" }, INVALID("bind", "/bin,,/etc") },
	{ { "gons_hostname=" LONG_NAME, "gons_uts=new" }, "it is longer than the 64 bytes" },
	{ { "gons_sysvsem=1" }, INVALID("sysvsem", "1") },
	{ { "gons_caps=zz" }, INVALID("caps", "zz") },
	{ { "gons_caps=0x" }, INVALID("caps", "0x") },
	{ { "gons_caps=10000000000000000" }, INVALID("caps", "10000000000000000") },
	{ { "gons_uid=root" }, INVALID("uid", "root") },
	{ { "gons_uid=4294967295" }, INVALID("uid", "4294967295") },
	{ { "gons_gid=-1" }, INVALID("gid", "-1") },
	{ { "gons_groups=1," }, INVALID("groups", "1,") },
	{ { "gons_groups=1,,2" }, INVALID("groups", "1,,2") },

	{ { "gons_tmp=fresh", "gons_mnt=new", "gons_fork=0" }, "gons_tmp=fresh takes a fork" },
	{ { "gons_proc=1", "gons_mnt=new", "gons_pid=new", "gons_fork=0" },
	  "gons_proc=1 takes a fork" },
	{ { "gons_mnt=new", "gons_order=ipc,net" },
	  "gons_mnt is set, but gons_order \"ipc,net\" lacks it" },
	{ { "gons_mnt=new", "gons_mnt=new" }, "gons_mnt is set twice" },
	{ { "gons_net=new:", "gons_mnt=new" }, "invalid gons_net reference \"new:\"" },
	{ { "gons_target=new" }, "invalid gons_target reference \"new\"" },
};

/* As it stands in front of the program's own check: nothing has been made. */
static void bad_word_is_found_before_anything_is_made(void **state)
{
	struct run run = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad_words) / sizeof(bad_words[0]); i++) {
		const char *const *words = bad_words[i].words;
		const char *environment[] = { "gons_onerror=record",
					      "gons_ipc=new",
					      words[0],
					      words[1],
					      words[2],
					      words[3],
					      NULL };

		run_program(&run, probe(), environment);
		assert_ended(&run, 0);
		assert_contains(probe_text(&run, "gons.message"), bad_words[i].message);
		for (int type = 0; type < NAMESPACE_TYPES; type++) {
			const char *name = namespace_types[type].name;

			assert_string_equal(probe_report(&run, name, 0), "untouched");
			assert_int_equal(probe_namespace(&run, name), own_namespace(name));
		}
	}
	run_free(&run);
}

static void bad_word_has_the_status_of_an_invalid_argument(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, probe(), "gons_uts=new", "gons_user=new", "gons_uidmap=x", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -EINVAL);
	run_free(&run);
}

static void file_of_the_name_new_is_written_with_its_directory(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, probe(), "gons_net=./new", NULL);
	assert_int_equal(probe_number(&run, "gons.status"), -ENOENT);
	assert_begins(probe_text(&run, "gons.message"), "invalid gons_net reference \"./new\": ");
	run_free(&run);
}

/* --- process 1 of a new pid namespace --- */

struct variant {
	bool reaper;   /* gons_fork=init */
	bool ordinary; /* a user who makes a user namespace too */
};

static struct variant root_auto = { false, false };
static struct variant root_init = { true, false };
static struct variant user_auto = { false, true };
static struct variant user_init = { true, true };

static struct dialogue dialogue;

static int begin(void **state)
{
	(void)state;
	dialogue = (struct dialogue){ .input = -1, .output = -1 };
	return 0;
}

static int end(void **state)
{
	(void)state;
	dialogue_end(&dialogue);
	return 0;
}

static void start(const struct variant *variant, const char *const argv[])
{
	const struct dialogue_start how = { .user = variant->ordinary && is_root() ? place_user()
										   : 0 };
	const char *const environment[] = { text("LD_PRELOAD=%s", artefact("libgons-preload.so")),
					    "gons_onerror=exit",
					    "gons_pid=new",
					    text("gons_fork=%s", variant->reaper ? "init" : "auto"),
					    variant->ordinary ? "gons_user=new" : "TEST=1",
					    NULL };

	dialogue_begin(&dialogue, &how, argv, environment);
}

/* Runs the subject until it is ready; returns its number as we see it. */
static pid_t start_subject(const struct variant *variant)
{
	const char *const argv[] = { artefact("test/subject"), NULL };
	pid_t pid;

	start(variant, argv);
	pid = (pid_t)dialogue_number(&dialogue, "outer ");
	assert_true(pid > 0);
	return pid;
}

static void be_ready(void)
{
	assert_non_null(dialogue_expect(&dialogue, "ready "));
}

static int end_by(const char *order)
{
	dialogue_say(&dialogue, order);
	return dialogue_status(&dialogue);
}

static int open_pidfd(pid_t pid)
{
	int pidfd = pidfd_open(pid, 0);

	assert_true(pidfd >= 0);
	return pidfd;
}

static bool ends(int pidfd)
{
	bool gone = wait_event(pidfd, POLLIN);

	close(pidfd);
	return gone;
}

static pid_t make_orphan(void)
{
	pid_t orphan;

	dialogue_say(&dialogue, "orphan\n");
	orphan = (pid_t)dialogue_number(&dialogue, "orphan ");
	assert_true(orphan > 0);
	assert_int_equal(dialogue_number(&dialogue, "middle "), 1);
	return orphan;
}

static void program_is_process_1_or_2_behind_an_init(void **state)
{
	const struct variant *variant = *state;
	pid_t outer = start_subject(variant);

	assert_int_equal(dialogue_number(&dialogue, "ready "), variant->reaper ? 2 : 1);
	assert_int_not_equal(place_inode(outer, "pid"), place_inode(getpid(), "pid"));
	assert_int_equal(place_inode(outer, "pid_for_children"), place_inode(outer, "pid"));
	assert_int_equal(parent_of(outer), dialogue.pid);
	dialogue_say(&dialogue, "threads\n");
	assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	assert_int_equal(end_by("quit 0\n"), 0);
}

static void exit_status_is_mirrored(void **state)
{
	static const int statuses[] = { 0, 1, 77, 125, 126, 127, 128, 137, 255 };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		start_subject(*state);
		be_ready();
		assert_int_equal(end_by(text("quit %d\n", statuses[i])), statuses[i]);
		dialogue_end(&dialogue);
	}
}

static void deadly_signal_is_mirrored(void **state)
{
	static const int signals[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGABRT, SIGUSR1, SIGSEGV,
				       SIGPIPE, SIGALRM, SIGTERM, SIGKILL, SIGSYS };

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		start_subject(*state);
		be_ready();
		assert_int_equal(end_by(text("die %d\n", signals[i])), 1000 + signals[i]);
		dialogue_end(&dialogue);
	}
}

static void death_by_a_fault_is_mirrored(void **state)
{
	start_subject(*state);
	be_ready();
	assert_int_equal(end_by("crash\n"), 1000 + SIGSEGV);
}

static void killing_the_program_ends_the_one_outside_alike(void **state)
{
	pid_t outer = start_subject(*state);

	be_ready();
	assert_int_equal(kill(outer, SIGKILL), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
}

static void signals_arrive_once(void **state)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGCONT, SIGWINCH };

	start_subject(*state);
	be_ready();
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		assert_int_equal(kill(dialogue.pid, signals[i]), 0);
		assert_non_null(dialogue_expect(&dialogue, text("signal %d ", signals[i])));
	}
	dialogue_say(&dialogue, "total\n");
	assert_int_equal(dialogue_number(&dialogue, "total "), 6);
	assert_int_equal(end_by("quit 5\n"), 5);
}

/* Process 1 of a pid namespace takes no signal that it does not handle, pid_namespaces(7). */
static void signal_that_nobody_handles_ends_the_program_behind_an_init(void **state)
{
	static const char *const argv[] = { "/bin/sh", "-c", "echo on; exec cat", NULL };

	start(*state, argv);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
	assert_int_equal(kill(dialogue.pid, SIGTERM), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGTERM);
}

static void stop_and_continue_are_followed(void **state)
{
	pid_t outer = start_subject(*state);
	siginfo_t info;

	be_ready();
	for (int i = 0; i < 3; i++) {
		assert_int_equal(kill(outer, SIGSTOP), 0);
		assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
		assert_int_equal(process_state(outer), 'T');
		assert_int_equal(kill(dialogue.pid, SIGCONT), 0);
		assert_true(dialogue_wait(&dialogue, WCONTINUED, &info));
		dialogue_say(&dialogue, "threads\n");
		assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	}
	assert_int_equal(end_by("quit 8\n"), 8);
}

static void stop_asked_of_the_one_outside_stops_both(void **state)
{
	pid_t outer = start_subject(*state);
	siginfo_t info;

	be_ready();
	assert_int_equal(kill(dialogue.pid, SIGTSTP), 0);
	assert_true(dialogue_wait(&dialogue, WSTOPPED, &info));
	assert_int_equal(process_state(outer), 'T');
	assert_int_equal(kill(dialogue.pid, SIGCONT), 0);
	dialogue_say(&dialogue, "threads\n");
	assert_int_equal(dialogue_number(&dialogue, "threads "), 8);
	assert_int_equal(end_by("quit 8\n"), 8);
}

static void init_reaps_orphans(void **state)
{
	pid_t program = start_subject(*state);
	int pidfd;

	be_ready();
	for (int i = 0; i < 3; i++) {
		pid_t orphan = make_orphan();

		assert_int_not_equal(parent_of(orphan), program);
		assert_int_equal(parent_of(parent_of(orphan)), dialogue.pid);
		pidfd = open_pidfd(orphan);
		dialogue_say(&dialogue, "release\n");
		assert_true(ends(pidfd));
		assert_true(wait_state(orphan, '-')); /* no zombie stays */
	}
	assert_int_equal(end_by("quit 6\n"), 6);
}

static void end_of_the_init_ends_the_program(void **state)
{
	int pidfd = open_pidfd(start_subject(*state));
	pid_t init;

	be_ready();
	init = parent_of(make_orphan());
	assert_int_equal(kill(init, SIGKILL), 0);
	assert_true(ends(pidfd));
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
}

static void orphans_end_with_the_program(void **state)
{
	int pidfd;

	start_subject(*state);
	be_ready();
	pidfd = open_pidfd(make_orphan());
	assert_int_equal(end_by("quit 4\n"), 4);
	assert_true(ends(pidfd));
}

static void everything_ends_with_the_one_outside(void **state)
{
	pid_t outer = start_subject(*state);
	int program = open_pidfd(outer);
	pid_t orphan;
	int orphaned, init;

	be_ready();
	orphan = make_orphan();
	orphaned = open_pidfd(orphan);
	init = open_pidfd(parent_of(orphan)); /* or the program again */
	assert_int_equal(kill(dialogue.pid, SIGKILL), 0);
	assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
	assert_true(ends(program));
	/* It is ours by now, and an init ends when all in its pid namespace are reaped. */
	assert_int_equal(waitpid(outer, NULL, 0), outer);
	assert_true(ends(orphaned));
	assert_true(ends(init));
}

#define TEST(function, variant)                                                                    \
	{                                                                                          \
#function " (" #variant ")", function, begin, end, &variant                        \
	}
#define TESTS_INIT(function) TEST(function, root_init), TEST(function, user_init)
#define TESTS(function) TEST(function, root_auto), TEST(function, user_auto), TESTS_INIT(function)

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(each_type_is_reported_as_created),
		real_test(all_eight_are_reported_as_created),
		real_test(all_eight_are_new_for_an_ordinary_user),
		real_test(program_has_the_same_namespaces_as_its_children_and_threads),
		real_test(no_descriptor_and_no_word_is_left),
		real_test(what_was_made_before_a_failure_is_told),
		real_test(nothing_is_made_where_an_early_reference_is_missing),
		real_test(neighbours_are_made_by_one_unshare),
		real_test(joined_one_between_two_new_ones_is_a_step_of_its_own),
		real_test(order_brings_new_ones_together),
		real_test(joined_and_new_ones_go_together),
		real_test(new_one_takes_the_place_of_that_of_the_target),
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
		real_test(clocks_are_set_ahead_and_back),
		real_test(clock_below_zero_is_a_clear_failure),
		real_test(semaphores_of_ones_own_take_no_right),
		real_test(fork_0_makes_a_pid_namespace_for_children_only),
		real_test(ordinary_user_is_told_of_the_user_namespace),
		real_test(user_namespace_behind_the_others_comes_too_late),
		real_test(limit_of_namespaces_is_a_clear_failure),
		real_test(exit_on_error_leaves_no_program),
		real_test(bad_word_is_found_before_anything_is_made),
		real_test(bad_word_has_the_status_of_an_invalid_argument),
		real_test(file_of_the_name_new_is_written_with_its_directory),
		TESTS(program_is_process_1_or_2_behind_an_init),
		TESTS(exit_status_is_mirrored),
		TESTS_INIT(deadly_signal_is_mirrored),
		TESTS(death_by_a_fault_is_mirrored),
		TESTS(killing_the_program_ends_the_one_outside_alike),
		TESTS(signals_arrive_once),
		TESTS_INIT(signal_that_nobody_handles_ends_the_program_behind_an_init),
		TESTS(stop_and_continue_are_followed),
		TESTS_INIT(stop_asked_of_the_one_outside_stops_both),
		TESTS_INIT(init_reaps_orphans),
		TESTS_INIT(end_of_the_init_ends_the_program),
		TESTS(orphans_end_with_the_program),
		TESTS(everything_ends_with_the_one_outside),
	};

	become_root();
	return cmocka_run_group_tests_name("new", tests, NULL, NULL);
}
