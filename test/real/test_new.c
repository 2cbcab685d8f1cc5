/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespaces of one's own: what the report says, in which steps they are made, clocks and
 * semaphores, what is refused and why. What is put into them is looked at elsewhere, and by the
 * examples.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ordinary.h"
#include "support.h"

static const char *probe(void)
{
	return artefact("test/probe-so");
}

/* Root of a user namespace in which no net namespace may be made. */
static int allow_no_net(void *unused)
{
	int error = map_ourselves(0);

	(void)unused;
	return error ? error : write_text("/proc/sys/user/max_net_namespaces", "0");
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
	};

	become_root();
	return cmocka_run_group_tests_name("new", tests, NULL, NULL);
}
