/* SPDX-License-Identifier: Apache-2.0 */
/* What nobody can have meant: found before anything is joined, and told in a line that names the
 * variable. */
#define _GNU_SOURCE
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A process that every bad plan could join, had it been obeyed in part. */
static struct target good;

static void start_good_target(void)
{
	target_start(&good, CLONE_NEWUTS, NULL, NULL);
}

static const char *good_word(void)
{
	return text("gons_uts=pid:%d", good.pid);
}

/* Nothing was joined, nothing is left open or in the environment, and the line begins so and
 * contains that. */
static void assert_refused(const struct run *run, int status, const char *begins,
			   const char *contains)
{
	const char *message = probe_text(run, "gons.message");

	assert_ended(run, 0);
	assert_begins(message, begins);
	if (contains)
		assert_contains(message, contains);
	assert_int_equal(probe_number(run, "gons.status"), status);
	assert_string_equal(probe_text(run, "gonsmsg"), text("package gons: %s", message));
	for (int i = 0; i < NAMESPACE_TYPES; i++) {
		const char *name = namespace_types[i].name;

		assert_int_equal(probe_namespace(run, name), own_namespace(name));
		assert_string_not_equal(probe_report(run, name, 0), "joined");
	}
	assert_int_equal(probe_number(run, "report.forked"), 0);
	assert_int_equal(probe_count(run, "fd"), 3);
	for (size_t i = 0; i < probe_count(run, "env"); i++)
		assert_int_not_equal(strncmp(probe_text_nth(run, "env", i), "gons_", 5), 0);
	assert_string_equal(run->errors, "");
}

/* A bad variable beside a good one. */
static void refuses(const char *variable, int status, const char *begins, const char *contains)
{
	struct run run = { 0 };

	start_good_target();
	run_with(&run, artefact("test/probe-so"), good_word(), variable, NULL);
	assert_refused(&run, status, begins, contains);
	run_free(&run);
	run_with(&run, artefact("test/probe-so"), variable, good_word(), NULL);
	assert_refused(&run, status, begins, contains);
	run_free(&run);
	target_stop(&good);
}

static void refuses_order(const char *order, const char *begins, const char *contains)
{
	struct run run = { 0 };

	start_good_target();
	run_with(&run, artefact("test/probe-so"), good_word(), text("gons_order=%s", order), NULL);
	assert_refused(&run, -EINVAL, begins, contains);
	run_free(&run);
	target_stop(&good);
}

static void unknown_word(void **state)
{
	(void)state;
	refuses("gons_nett=/proc/1/ns/net", -EINVAL, "unknown variable gons_nett; ", " net ");
	refuses("gons_=1", -EINVAL, "unknown variable gons_; ", " net ");
	refuses("gons_NET=/proc/1/ns/net", -EINVAL, "unknown variable gons_NET; ", " net ");
	refuses("gons_neti", -EINVAL, "unknown variable gons_neti", " net ");
}

/* An unknown word with an empty value is as wrong: silence would hide a typing error. */
static void unknown_word_with_empty_value(void **state)
{
	(void)state;
	refuses("gons_nett=", -EINVAL, "unknown variable gons_nett; ", " net ");
}

static void namespace_set_but_not_in_the_order(void **state)
{
	struct run run = { 0 };

	(void)state;
	start_good_target();
	run_with(&run, artefact("test/probe-so"), good_word(), "gons_net=/proc/self/ns/net",
		 "gons_order=!uts,!mnt", NULL);
	assert_refused(&run, -EINVAL, "gons_net is set, but gons_order \"!uts,!mnt\" lacks it; ",
		       "add net to gons_order");
	run_free(&run);
}

static void namespace_twice_in_the_order(void **state)
{
	(void)state;
	refuses_order("uts,uts", "duplicate namespace order type uts; ", "at most once");
	refuses_order("!uts,net,uts", "duplicate namespace order type uts; ", "at most once");
	refuses_order("uts,net,!net", "duplicate namespace order type net; ", "at most once");
}

static void unknown_type_in_the_order(void **state)
{
	(void)state;
	refuses_order("uts,foo", "unknown namespace type \"foo\" in gons_order; ",
		      "cgroup ipc mnt");
	refuses_order("!foo,uts", "unknown namespace type \"foo\" in gons_order; ",
		      "cgroup ipc mnt");
	refuses_order("UTS", "unknown namespace type \"UTS\" in gons_order; ", "cgroup ipc mnt");
	refuses_order("uts ,net", "unknown namespace type \"uts \" in gons_order; ", NULL);
	refuses_order("!!uts", "unknown namespace type \"!uts\" in gons_order; ", NULL);
	refuses_order("ut", "unknown namespace type \"ut\" in gons_order; ", NULL);
	refuses_order("utsx", "unknown namespace type \"utsx\" in gons_order; ", NULL);
}

static void empty_element_in_the_order(void **state)
{
	const char *begins = "unknown namespace type \"\" in gons_order; ";

	(void)state;
	refuses_order(",uts", begins, NULL);
	refuses_order("uts,,net", begins, NULL);
	refuses_order("uts,", begins, NULL);
	refuses_order("!", begins, NULL);
	refuses_order("!,uts", begins, NULL);
	refuses_order(",", begins, NULL);
}

static void same_variable_twice(void **state)
{
	const char *environment[] = { NULL, "TEST=1", NULL, NULL };
	struct run run = { 0 };

	(void)state;
	start_good_target();
	environment[0] = good_word();
	environment[2] = good_word();
	run_program(&run, artefact("test/probe-so"), environment);
	assert_refused(&run, -EINVAL, "gons_uts is set twice; ", NULL);
	run_free(&run);
}

static void pid_that_cannot_be(void **state)
{
	static const char *const bad[] = { "pid:0",       "pid:99999999999",
					   "pid:4194305", "pid:-1",
					   "pid:",        "pid:1x",
					   "pid: 1",      "pid:+1",
					   "pid:0x1",     "pid:18446744073709551617" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refuses(text("gons_net=%s", bad[i]), -EINVAL,
			text("invalid gons_net reference \"%s\": ", bad[i]),
			"a number from 1 to 4194304");
}

static void target_that_cannot_be(void **state)
{
	static const char *const bad[] = { "0",      "pid:0", "99999999999", "-1",  "abc",
					   "pidfd:", "12 ",   "/proc/1",     "fd:3" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refuses(text("gons_target=%s", bad[i]), -EINVAL,
			text("invalid gons_target reference \"%s\": ", bad[i]), "a number from ");
}

/* pid 1 of another namespace is not meant: this one does not live. */
static void pid_of_nobody(void **state)
{
	pid_t pid;

	(void)state;
	start_good_target();
	pid = good.pid;
	target_stop(&good);
	refuses(text("gons_net=pid:%d", (int)pid), -ESRCH,
		text("invalid gons_net reference \"pid:%d\": No such process; ", (int)pid),
		"or it has ended");
	refuses(text("gons_target=%d", (int)pid), -ESRCH,
		text("invalid gons_target reference \"%d\": No such process; ", (int)pid),
		"or it has ended");
}

struct waiting_thread {
	int told[2];
	int end[2];
};

static void *wait_in_thread(void *argument)
{
	const struct waiting_thread *thread = argument;
	pid_t tid = (pid_t)syscall(SYS_gettid);
	char byte;

	if (write(thread->told[1], &tid, sizeof(tid)) == sizeof(tid))
		(void)!read(thread->end[0], &byte, 1);
	return NULL;
}

static void id_of_a_thread_is_not_that_of_a_process(void **state)
{
	struct waiting_thread waiting;
	struct run run = { 0 };
	pthread_t thread;
	pid_t tid;

	(void)state;
	start_good_target();
	assert_int_equal(pipe2(waiting.told, O_CLOEXEC) | pipe2(waiting.end, O_CLOEXEC), 0);
	assert_int_equal(pthread_create(&thread, NULL, wait_in_thread, &waiting), 0);
	assert_int_equal(read(waiting.told[0], &tid, sizeof(tid)), sizeof(tid));
	run_with(&run, artefact("test/probe-so"), good_word(), text("gons_net=pid:%d", (int)tid),
		 NULL);
	for (int i = 0; i < 2; i++) {
		close(waiting.told[i]);
		close(waiting.end[1 - i]);
	}
	pthread_join(thread, NULL);
	assert_begins(probe_text(&run, "gons.message"),
		      text("invalid gons_net reference \"pid:%d\": ", (int)tid));
	assert_contains(probe_text(&run, "gons.message"), "thread");
	assert_int_equal(probe_namespace(&run, "uts"), own_namespace("uts"));
	run_free(&run);
}

static void descriptor_that_is_closed(void **state)
{
	(void)state;
	refuses("gons_net=fd:77", -EBADF,
		"invalid gons_net reference \"fd:77\": Bad file descriptor; ",
		"no such descriptor is open");
	refuses("gons_net=pidfd:77", -EBADF,
		"invalid gons_net reference \"pidfd:77\": Bad file descriptor; ",
		"no such descriptor is open");
	refuses("gons_target=pidfd:77", -EBADF,
		"invalid gons_target reference \"pidfd:77\": Bad file descriptor; ",
		"no such descriptor is open");
	refuses("gons_net=fd:1048577", -EBADF, "invalid gons_net reference \"fd:1048577\": ", NULL);
}

static void descriptor_that_cannot_be(void **state)
{
	static const char *const bad[] = {
		"fd:", "fd:-1", "fd:a", "pidfd:", "pidfd:2147483648", "fd:99999999999"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refuses(text("gons_net=%s", bad[i]), -EINVAL,
			text("invalid gons_net reference \"%s\": ", bad[i]),
			"takes an open descriptor, a number from 0");
}

static void id_that_cannot_be(void **state)
{
	static const char *const bad[] = { "id:",
					   "id:0",
					   "id:x",
					   "id::",
					   "id:1:",
					   "id:1:x",
					   "id:1:0",
					   "id:1:2:3",
					   "id:-1:1",
					   "id:1:4294967296",
					   "id:18446744073709551616" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refuses(text("gons_net=%s", bad[i]), -EINVAL,
			text("invalid gons_net reference \"%s\": ", bad[i]), "id:N:INODE");
}

static void name_that_cannot_be(void **state)
{
	static const char *const bad[] = { "name:", "name:a/b", "name:..", "name:.", "name:/x" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		refuses(text("gons_net=%s", bad[i]), -EINVAL,
			text("invalid gons_net reference \"%s\": ", bad[i]), "name");
	refuses("gons_ipc=name:blue", -EINVAL,
		"invalid gons_ipc reference \"name:blue\": ", "gons_net only");
}

/* strlen and a kind of reference that needs a path */
static void reference_of_5000_characters(void **state)
{
	char reference[5001];

	(void)state;
	memset(reference, 'x', 5000);
	reference[5000] = '\0';
	refuses(text("gons_net=%s", reference), -EINVAL, "invalid gons_net reference \"xxxx",
		"4095");
	memset(reference, '1', 5000);
	memcpy(reference, "pid:", 4);
	refuses(text("gons_net=%s", reference), -EINVAL, "invalid gons_net reference \"pid:11",
		NULL);
	refuses(text("gons_target=%s", reference), -EINVAL,
		"invalid gons_target reference \"pid:11", NULL);
	memset(reference, 'y', 5000);
	refuses(text("gons_wd=%s", reference), -EINVAL, "invalid gons_wd ", "4095");
	refuses(text("gons_order=%s", reference), -EINVAL, "unknown namespace type \"yyyy",
		"in gons_order; ");
	refuses(text("gons_fork=%s", reference), -EINVAL, "invalid gons_fork value \"yyyy", "init");
	refuses(text("gons_%s=1", reference), -EINVAL, "unknown variable gons_yyyy", NULL);
}

/* What is told is one line of characters that a terminal shows as they are. */
static void strange_bytes_are_told_in_one_line(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe"), "gons_net=/a\nb\033[31m\"c", "gons_onerror=warn",
		 text("LD_PRELOAD=%s", artefact("libgons-preload.so")), NULL);
	assert_ended(&run, 0);
	assert_begins(run.errors, "gons: invalid gons_net reference \"/a");
	assert_ptr_equal(strchr(run.errors, '\n'), run.errors + strlen(run.errors) - 1);
	assert_null(strchr(run.errors, '\033'));
	run_free(&run);
}

static void bad_fork_keepenv_and_onerror(void **state)
{
	(void)state;
	refuses("gons_fork=2", -EINVAL, "invalid gons_fork value \"2\"; ", "auto, 0, 1, init");
	refuses("gons_fork=AUTO", -EINVAL, "invalid gons_fork value \"AUTO\"; ",
		"auto, 0, 1, init");
	refuses("gons_fork=aut", -EINVAL, "invalid gons_fork value \"aut\"; ", "auto, 0, 1, init");
	refuses("gons_keepenv=yes", -EINVAL, "invalid gons_keepenv value \"yes\"; ", "0, 1");
	refuses("gons_keepenv=2", -EINVAL, "invalid gons_keepenv value \"2\"; ", "0, 1");
}

/* Whoever sets it does not want silence: it acts as warn. */
static void bad_onerror_warns(void **state)
{
	struct run run = { 0 };

	(void)state;
	run_with(&run, artefact("test/probe-so"), "gons_onerror=abort", "TEST=1", NULL);
	assert_ended(&run, 0);
	assert_int_equal(probe_number(&run, "gons.status"), -EINVAL);
	assert_begins(run.errors, "gons: invalid gons_onerror value \"abort\"; ");
	assert_contains(run.errors, "record, warn, exit");
	run_free(&run);
}

static void valid_onerror_holds_for_bad_input_whereever_it_stands(void **state)
{
	const char *const bad[] = { "gons_foo=1", "gons_order=foo", "gons_net=pid:0" };

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct run run = { 0 };

		run_with(&run, artefact("test/probe-so"), i % 2 ? bad[i / 2] : "gons_onerror=exit",
			 i % 2 ? "gons_onerror=exit" : bad[i / 2], NULL);
		assert_ended(&run, 125);
		assert_string_equal(run.output, "");
		assert_begins(run.errors, "gons: ");
		run_free(&run);
	}
}

static void empty_value_is_not_set(void **state)
{
	struct run run = { 0 };

	(void)state;
	start_good_target();
	run_with(&run, artefact("test/probe-so"), good_word(),
		 "gons_net=", "gons_user=", "gons_order=", "gons_target=", "gons_fork=",
		 "gons_keepenv=", "gons_onerror=", "gons_wd=", NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_report(&run, "net", 0), "untouched");
	assert_string_equal(probe_report(&run, "user", 0), "untouched");
	assert_int_equal(probe_namespace(&run, "uts"), namespace_of(good.pid, "uts"));
	assert_string_not_equal(probe_text(&run, "cwd"), "/");
	run_free(&run);
}

/* gons_reexec_* belongs to Go's gons and is never an error; so is what only looks like ours. */
static void foreign_variables_are_left_alone(void **state)
{
	struct run run = { 0 };

	(void)state;
	start_good_target();
	run_with(&run, artefact("test/probe-so"), "gons_reexec_action=x", "GONS_NET=foo", "gons=1",
		 "gonsx=1", "xgons_net=1", "=gons_net", good_word(), NULL);
	assert_ended(&run, 0);
	assert_string_equal(probe_text(&run, "gons.message"), "-");
	assert_string_equal(probe_variable(&run, "gons_reexec_action"), "x");
	assert_string_equal(probe_variable(&run, "GONS_NET"), "foo");
	assert_string_equal(probe_variable(&run, "gons"), "1");
	assert_string_equal(probe_variable(&run, "gonsx"), "1");
	assert_string_equal(probe_variable(&run, "xgons_net"), "1");
	run_free(&run);
}

/* The program's environment with ours somewhere in it: all others are there afterwards, in their
 * order. */
static void assert_others_are_kept(const struct run *run, size_t count)
{
	size_t seen = 0;
	const char *entry;

	for (const char *line = run->lines; line < run->lines + run->size;
	     line += strlen(line) + 1) {
		if (strncmp(line, "env ", 4) != 0)
			continue;
		entry = line + 4;
		assert_int_not_equal(strncmp(entry, "gons_", 5), 0);
		if (*entry == '\0')
			continue; /* what stays for a removed one on dynamic glibc */
		assert_string_equal(entry, text("VARIABLE_%zu=%zu", seen, seen));
		seen++;
	}
	assert_int_equal(seen, count);
}

static void ten_thousand_variables(void **state)
{
	enum { COUNT = 10000 };
	static char variables[COUNT][32];
	static const char *environment[COUNT + 3];
	static const char *const programs[] = { "test/probe-so", "test/probe-static",
						"test/probe-musl-static" };
	const size_t at[] = { 0, COUNT / 2, COUNT };

	(void)state;
	start_good_target();
	for (size_t i = 0; i < COUNT; i++)
		snprintf(variables[i], sizeof(variables[i]), "VARIABLE_%zu=%zu", i, i);
	for (int i = 0; i < 9; i++) {
		struct run run = { 0 };
		size_t next = 0;

		if (!artefact_exists(programs[i % 3]))
			continue;
		for (size_t j = 0; j <= COUNT; j++) {
			if (j == at[i / 3])
				environment[next++] = good_word();
			if (j < COUNT)
				environment[next++] = variables[j];
		}
		environment[next] = NULL;
		run_program(&run, artefact(programs[i % 3]), environment);
		assert_int_equal(run.status, 0);
		assert_string_equal(probe_text(&run, "gons.message"), "-");
		assert_int_equal(probe_namespace(&run, "uts"), namespace_of(good.pid, "uts"));
		assert_int_equal(probe_number(&run, "auxv.pagesz"), sysconf(_SC_PAGESIZE));
		assert_others_are_kept(&run, COUNT);
		run_free(&run);
	}
}

static void ten_thousand_unknown_words(void **state)
{
	enum { COUNT = 10000 };
	static char variables[COUNT][32];
	static const char *environment[COUNT + 2];
	struct run run = { 0 };

	(void)state;
	start_good_target();
	for (size_t i = 0; i < COUNT; i++) {
		snprintf(variables[i], sizeof(variables[i]), "gons_word%zu=%zu", i, i);
		environment[i] = variables[i];
	}
	environment[COUNT] = good_word();
	run_program(&run, artefact("test/probe-so"), environment);
	assert_refused(&run, -EINVAL, "unknown variable gons_word0; ", NULL);
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(unknown_word),
		real_test(unknown_word_with_empty_value),
		real_test(namespace_set_but_not_in_the_order),
		real_test(namespace_twice_in_the_order),
		real_test(unknown_type_in_the_order),
		real_test(empty_element_in_the_order),
		real_test(same_variable_twice),
		real_test(pid_that_cannot_be),
		real_test(target_that_cannot_be),
		real_test(pid_of_nobody),
		real_test(id_of_a_thread_is_not_that_of_a_process),
		real_test(descriptor_that_is_closed),
		real_test(descriptor_that_cannot_be),
		real_test(id_that_cannot_be),
		real_test(name_that_cannot_be),
		real_test(reference_of_5000_characters),
		real_test(strange_bytes_are_told_in_one_line),
		real_test(bad_fork_keepenv_and_onerror),
		real_test(bad_onerror_warns),
		real_test(valid_onerror_holds_for_bad_input_whereever_it_stands),
		real_test(empty_value_is_not_set),
		real_test(foreign_variables_are_left_alone),
		real_test(ten_thousand_variables),
		real_test(ten_thousand_unknown_words),
	};

	become_root();
	return cmocka_run_group_tests_name("bad input", tests, NULL, NULL);
}
