/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users, groups and capabilities of the program: all of them are changed, and none can be had
 * again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aside.h"
#include "place.h"
#include "script.h"
#include "support.h"
#include "terminal.h"

static struct dialogue dialogue;

static int dialogue_teardown(void **state)
{
	dialogue_end(&dialogue);
	return support_teardown(state);
}

/* --- who the program becomes --- */

static const char *status_line(const struct run *run, const char *key)
{
	const char *at = strstr(run->output, text("\n%s:\t", key));

	if (!at)
		fail_msg("no %s in\n%s%s", key, run->output, run->errors);
	at += strlen(key) + 3;
	return text("%.*s", (int)strcspn(at, "\n"), at);
}

static void assert_sets(const struct run *run, const char *mask)
{
	static const char *const sets[] = { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" };

	for (size_t i = 0; i < 5; i++)
		assert_string_equal(status_line(run, sets[i]), mask);
}

static void need_root(void)
{
	if (!is_root())
		skip_because("only root may become somebody else");
}

static void everything_about_the_user_is_changed(void **state)
{
	static const char *const masks[] = { "0", "400", "c0000081" };
	static const char *const shown[] = { "0000000000000000", "0000000000000400",
					     "00000000c0000081" };
	struct run run = { 0 };

	(void)state;
	need_root();
	for (int i = 0; i < 3; i++) {
		/* cat is another program: what is kept survives execve(2) */
		SCRIPT(&run, i ? "exec cat /proc/self/status" : "cat </proc/self/status",
		       "gons_uid=1000", "gons_gid=1001", "gons_groups=7,5,1002",
		       text("gons_caps=%s", masks[i]));
		assert_ended(&run, 0);
		assert_string_equal(status_line(&run, "Uid"), "1000\t1000\t1000\t1000");
		assert_string_equal(status_line(&run, "Gid"), "1001\t1001\t1001\t1001");
		assert_string_equal(status_line(&run, "Groups"), "5 7 1002 ");
		assert_sets(&run, shown[i]);
	}
	run_free(&run);
}

static void user_without_a_mask_has_no_capability(void **state)
{
	struct run run = { 0 };

	(void)state;
	need_root();
	SCRIPT(&run, "cat /proc/self/status", "gons_uid=1000", "gons_gid=1000");
	assert_ended(&run, 0);
	assert_string_equal(status_line(&run, "Groups"), " ");
	assert_string_equal(status_line(&run, "CapPrm"), "0000000000000000");
	assert_string_equal(status_line(&run, "CapEff"), "0000000000000000");
	assert_string_equal(status_line(&run, "CapAmb"), "0000000000000000");
	run_free(&run);
}

static int have_groups_for_good(void *unused)
{
	static const gid_t groups[] = { 0, 4 };

	(void)unused;
	return setgroups(2, groups) || prctl(PR_CAPBSET_DROP, CAP_SETGID, 0, 0, 0) ? errno : 0;
}

static void groups_that_cannot_be_dropped_are_a_failure(void **state)
{
	struct run run = { .prepare = have_groups_for_good };

	(void)state;
	need_root();
	SCRIPT(&run, "cat /proc/self/status", "gons_uid=1000");
	assert_ended(&run, FAILED);
	assert_contains(run.errors, "cannot apply gons_groups");
	assert_string_equal(run.output, "");
	run_free(&run);
}

static int die_with_sigterm(void *unused)
{
	(void)unused;
	return prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) ? errno : 0;
}

static void there_is_no_way_back(void **state)
{
	const char *const plans[] = { "TEST=1", "gons_mnt=new", "gons_uts=new", "gons_pid=new" };
	struct run run = { .prepare = die_with_sigterm };

	(void)state;
	need_root();
	for (int i = 0; i < 8; i++) {
		const char *const words[] = { "gons_onerror=exit",
					      "gons_uid=1000",
					      "gons_gid=1001",
					      plans[i % 4],
					      i < 4 ? "gons_caps=0" : "TEST=2",
					      NULL };

		run_words(&run, artefact("test/noway"), words);
		assert_ended(&run, 0);
		assert_string_equal(run.output, text("pdeathsig %d\ndumpable 1\nend\n",
						     i % 4 == 3 ? SIGKILL : SIGTERM));
	}
	run_free(&run);
}

static void root_of_a_joined_user_namespace_has_no_way_back(void **state)
{
	static const char *const arguments[] = { "root", NULL };
	struct run run = { .prepare = die_with_sigterm };
	struct target target;
	const char *words[] = { "gons_onerror=exit", NULL, "gons_uid=0", "gons_gid=0",
				"gons_caps=0",       NULL, NULL };

	(void)state;
	target_start(&target, CLONE_NEWUSER | CLONE_NEWUTS, NULL, NULL);
	words[1] = keep(text("gons_user=pid:%d", (int)target.pid));
	words[5] = keep(text("gons_uts=pid:%d", (int)target.pid));
	run.arguments = arguments;
	run_words(&run, artefact("test/noway"), words);
	assert_ended(&run, 0);
	assert_string_equal(run.output, text("pdeathsig %d\ndumpable 1\nend\n", SIGTERM));
	SCRIPT(&run, "exec cat /proc/self/status", words[1], words[2], words[3], "gons_caps=0");
	assert_ended(&run, 0);
	assert_string_equal(status_line(&run, "Uid"), "0\t0\t0\t0");
	assert_sets(&run, "0000000000000000");
	SCRIPT(&run, "exec cat /proc/self/status", words[1], words[2], words[3],
	       "gons_caps=200000");
	assert_ended(&run, 0);
	assert_sets(&run, "0000000000200000");
	run_free(&run);
}

/* As root in the target's user namespace; 0, or an errno. */
static int trace_from_inside(const struct target *target, pid_t pid)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (setns(target->pidfd, CLONE_NEWUSER))
			_exit(255);
		_exit(ptrace(PTRACE_SEIZE, pid, NULL, NULL) ? errno : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 255);
	return WEXITSTATUS(status);
}

/* It is root of the outside still, and goes on. */
static void who_did_not_become_somebody_else_is_not_inspected(void **state)
{
	static const char *const arguments[] = { "root", NULL };
	struct run run = { .arguments = arguments };
	struct target target;
	const char *words[] = { "gons_onerror=record", NULL, "gons_uid=4242", NULL };

	(void)state;
	need_root();
	target_start(&target, CLONE_NEWUSER | CLONE_NEWUTS, NULL, NULL);
	words[1] = keep(text("gons_user=pid:%d", (int)target.pid));
	run_words(&run, artefact("test/noway"), words);
	assert_ended(&run, 0);
	assert_contains(run.output, "dumpable 0\n");
	run_free(&run);
}

/* It stays who it was outside, and a container can do a lot with a process of root. */
static void reaper_is_not_traced_by_a_joined_user_namespace(void **state)
{
	static const struct dialogue_start as_we_are = { 0 };
	static const char *const argv[] = { "/bin/sh", "-c", "echo on; exec cat", NULL };
	const char *environment[] = { preload(),
				      "PATH=/usr/bin:/bin",
				      "gons_onerror=exit",
				      "gons_fork=init",
				      "gons_uid=0",
				      "gons_gid=0",
				      NULL,
				      NULL };
	int program, inside, outside;
	struct target target;
	pid_t reaper;

	(void)state;
	need_root();
	target_start(&target, CLONE_NEWUSER | CLONE_NEWPID, NULL, NULL);
	environment[6] = keep(text("gons_target=%d", (int)target.pid));
	dialogue_begin(&dialogue, &as_we_are, argv, environment);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
	reaper = only_child(dialogue.pid);
	assert_true(reaper > 0);
	program = trace_from_inside(&target, only_child(reaper));
	inside = trace_from_inside(&target, reaper);
	outside = trace_from_inside(&target, dialogue.pid);
	/* before the target, which waits for all who are in its pid namespace */
	dialogue_close_input(&dialogue);
	assert_int_equal(dialogue_status(&dialogue), 0);
	assert_int_equal(program, 0);
	assert_int_equal(inside, EPERM);
	assert_int_equal(outside, EPERM);
}

static void program_still_ends_with_its_parent(void **state)
{
	static const char *const arguments[] = { "root", NULL };
	struct run run = { .arguments = arguments, .prepare = die_with_sigterm };
	const char *words[] = { "gons_onerror=exit", NULL, NULL, NULL, NULL };
	struct place place;

	(void)state;
	need_root();
	assert_int_equal(place_begin(&place, CLONE_NEWUSER), 0);
	for (int i = 0; i < 3; i++) {
		words[1] = i == 2 ? "gons_user=new"
				  : keep(text(i ? "gons_target=%d" : "gons_user=pid:%d",
					      (int)place.pid));
		words[2] = i == 2 ? "gons_uidmap=0:100000:10" : "gons_uid=0";
		words[3] = i == 2 ? "gons_gidmap=0:100000:10" : "gons_gid=0";
		run_words(&run, artefact("test/noway"), words);
		assert_begins(run.output, text("pdeathsig %d\n", SIGTERM));
	}
	place_end(&place);
	run_free(&run);
}

static void id_that_is_not_mapped_is_a_clear_failure(void **state)
{
	struct run run = { 0 };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run, ":", "gons_user=new", "gons_mnt=new", "gons_tmp=fresh", "gons_uid=77");
	assert_ended(&run, FAILED);
	assert_contains(run.errors, "gons_uid");
	aside_assert_nothing_left("an id that is not mapped");
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(everything_about_the_user_is_changed),
		real_test(user_without_a_mask_has_no_capability),
		real_test(groups_that_cannot_be_dropped_are_a_failure),
		real_test(there_is_no_way_back),
		real_test(root_of_a_joined_user_namespace_has_no_way_back),
		real_test(who_did_not_become_somebody_else_is_not_inspected),
		cmocka_unit_test_teardown(reaper_is_not_traced_by_a_joined_user_namespace,
					  dialogue_teardown),
		real_test(program_still_ends_with_its_parent),
		real_test(id_that_is_not_mapped_is_a_clear_failure),
	};

	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
