/* SPDX-License-Identifier: Apache-2.0 */
/* gons_tmp=fresh: the directory goes, however the program ends, and nothing else does. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aside.h"
#include "script.h"
#include "support.h"
#include "terminal.h"

static struct dialogue dialogue;

static const char fresh_script[] =
	"mkdir -p /tmp/a/b; echo >/tmp/a/b/c; mkfifo /tmp/fifo; mkdir -m 0 /tmp/closed\n"
	"ln -s $outside /tmp/link; ln -s $outside/kept /tmp/a/file; ln -s ../../.. /tmp/a/up\n";

static const char *make_outside(void)
{
	const char *outside = temporary_subdirectory("outside");

	temporary_file("outside/kept", "kept\n");
	return keep(text("outside=%s", outside));
}

static void assert_kept(void)
{
	assert_string_equal(content_of(text("%s/outside/kept", temporary_directory())), "kept\n");
}

static void fresh_directory_goes_when_the_program_exits(void **state)
{
	const char *const plans[] = { "TEST=1", "gons_pid=new", "gons_fork=init", "gons_uid=1",
				      "gons_user=new" };
	const char *outside = make_outside();
	struct run run = { 0 };

	(void)state;
	aside_ready();
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		if (i == 3 && !is_root())
			continue;
		aside_remember();
		SCRIPT(&run, text("%s\nstat -c %%a:%%u /tmp; exit 3", fresh_script), outside,
		       "gons_mnt=new", "gons_tmp=fresh", i == 2 ? "gons_pid=new" : "TEST=2",
		       plans[i]);
		assert_ended(&run, 3);
		assert_begins(run.output, "1777:");
		if (i == 3)
			assert_string_equal(run.output, "1777:1\n");
		/* not only soon, but when the command returns */
		assert_string_equal(content_of("/tmp"), "");
		aside_assert_nothing_left(plans[i]);
		assert_kept();
	}
	run_free(&run);
}

static void begin_fresh(const char *more)
{
	static const struct dialogue_start as_we_are = { 0 };
	const char *const argv[] = { "/bin/sh", "-c", text("%s\necho on; exec cat", fresh_script),
				     NULL };
	const char *const environment[] = { preload(),      "PATH=/usr/bin:/bin",
					    make_outside(), "gons_onerror=exit",
					    "gons_mnt=new", "gons_tmp=fresh",
					    more,           NULL };

	aside_ready();
	aside_remember();
	dialogue_begin(&dialogue, &as_we_are, argv, environment);
	assert_non_null(dialogue_expect(&dialogue, "on\n"));
}

static const char *const fresh_plans[] = { "TEST=1", "gons_pid=new", "gons_user=new" };
enum { FRESH_PLANS = 3 };

static int fresh_teardown(void **state)
{
	dialogue_end(&dialogue);
	return support_teardown(state);
}

static void fresh_directory_goes_when_the_program_is_killed(void **state)
{
	struct run run = { 0 };

	(void)state;
	aside_ready();
	for (int i = 0; i < FRESH_PLANS; i++) {
		aside_remember();
		SCRIPT(&run,
		       text("%s\nexec busybox sh -c 'kill -KILL $$' || kill -KILL $$",
			    fresh_script),
		       make_outside(), "gons_mnt=new", "gons_tmp=fresh",
		       i == 1 ? "gons_fork=init" : "TEST=2", fresh_plans[i]);
		/* process 1 does not kill itself: it is not process 1 behind an init */
		assert_int_equal(run.signal, SIGKILL);
		aside_assert_nothing_left(text("the program's death, %s", fresh_plans[i]));
		assert_kept();
	}
	run_free(&run);
}

static void fresh_directory_goes_when_the_one_outside_is_killed(void **state)
{
	(void)state;
	for (int i = 0; i < FRESH_PLANS; i++) {
		begin_fresh(fresh_plans[i]);
		assert_int_equal(kill(dialogue.pid, SIGKILL), 0);
		assert_int_equal(dialogue_status(&dialogue), 1000 + SIGKILL);
		aside_assert_nothing_left(text("the outside's death, %s", fresh_plans[i]));
		assert_kept();
		dialogue_end(&dialogue);
	}
}

static void mount_in_the_fresh_directory_is_not_emptied(void **state)
{
	const char *outside = make_outside();
	struct run run = { 0 };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run, "mkdir /tmp/sub && mount --bind /mnt /tmp/sub && cat /tmp/sub/kept", outside,
	       "gons_mnt=new", "gons_tmp=fresh", text("gons_bind=%s:/mnt", outside + 8));
	assert_ended(&run, 0);
	assert_string_equal(run.output, "kept\n");
	aside_assert_nothing_left("a mount inside");
	assert_kept();
	run_free(&run);
}

static void deep_and_wide_fresh_directory_goes(void **state)
{
	struct run run = { 0 };

	(void)state;
	aside_ready();
	aside_remember();
	SCRIPT(&run,
	       "cd /tmp; i=0; while [ $i -lt 2000 ]; do echo >f$i; i=$((i+1)); done\n"
	       "n=/0123456789/0123456789/0123456789/0123456789; n=$n$n$n$n$n$n$n$n\n"
	       "i=0; while [ $i -lt 100 ]; do mkdir -p .$n && cd -P .$n || exit 1; i=$((i+1)); "
	       "done; echo deep",
	       "gons_mnt=new", "gons_tmp=fresh");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "deep\n");
	aside_assert_nothing_left("a deep directory");
	run_free(&run);
}

/* What the program leaves running changes directories into links out while they are removed. */
static void racing_links_out_of_the_fresh_directory_are_not_followed(void **state)
{
	const char *outside = make_outside();
	struct run run = { 0 };

	(void)state;
	aside_ready();
	for (int i = 0; i < 5; i++) {
		aside_remember();
		SCRIPT(&run,
		       "cd /tmp; mkdir d; echo >d/kept; ln -s $outside l\n"
		       "(exec >/dev/null 2>&1; i=0; while [ $i -lt 300 ]; do\n"
		       "mkdir d; echo >d/kept; mv -T d x; mv -T l d; mv -T x l; mv -T d x; mv -T l "
		       "d;"
		       " mv -T x l; i=$((i+1)); done)& while [ ! -e /tmp/l/d ] && [ ! -e /tmp/x ]; "
		       "do :; done",
		       outside, "gons_mnt=new", "gons_tmp=fresh");
		assert_ended(&run, 0);
		assert_kept();
	}
	run_free(&run);
}

/* Who is somebody else outside can unmount its /tmp, and then the directory has a path. */
static void fresh_directory_is_removed_without_the_rights_of_root(void **state)
{
	const char *outside = make_outside();
	const char *theirs = temporary_subdirectory("outside/theirs");
	struct run run = { 0 };

	(void)state;
	aside_ready();
	if (!is_root())
		skip_because("only root maps others alone");
	temporary_subdirectory("outside/theirs/ours");
	temporary_file("outside/theirs/ours/kept", "kept\n");
	assert_int_equal(chown(theirs, 100000, 100000), 0);
	assert_int_equal(chown(outside + 8, 100000, 100000), 0);
	aside_remember();
	SCRIPT(&run,
	       "echo >/tmp/mine; cd /; umount /tmp || exit\n"
	       "rm -rf $outside/theirs/ours 2>/dev/null && echo removed\n"
	       "mv $outside/theirs /tmp/gons-*/tmp/ && echo moved",
	       outside, "gons_user=new", "gons_uidmap=0:100000:10", "gons_gidmap=0:100000:10",
	       "gons_mnt=new", "gons_tmp=fresh");
	assert_ended(&run, 0);
	assert_string_equal(run.output, "moved\n");
	assert_int_equal(system("mv /tmp/gons-*/tmp/theirs $(echo /tmp/gons.*/outside)"), 0);
	assert_string_equal(content_of(text("%s/ours/kept", theirs)), "kept\n");
	assert_int_equal(system("rmdir /tmp/gons-*/tmp /tmp/gons-*"), 0);
	aside_assert_nothing_left("a foreign directory");
	run_free(&run);
}

static void fresh_directory_of_somebody_else_goes(void **state)
{
	static const char *const ids[] = { "TEST=1", "gons_uid=5", "gons_setgroups=deny" };
	struct run run = { 0 };

	(void)state;
	aside_ready();
	if (!is_root())
		skip_because("only root maps others alone");
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		aside_remember();
		SCRIPT(&run, text("%s\nstat -c %%a:%%u:%%g /tmp", fresh_script), make_outside(),
		       "gons_user=new", "gons_uidmap=0:100000:10", "gons_gidmap=0:100000:10",
		       "gons_mnt=new", "gons_pid=new", "gons_tmp=fresh", ids[i]);
		assert_ended(&run, 0);
		assert_begins(run.output, i == 1 ? "1777:5:" : "1777:0:");
		aside_assert_nothing_left(ids[i]);
		assert_kept();
	}
	run_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		real_test(fresh_directory_goes_when_the_program_exits),
		real_test(fresh_directory_goes_when_the_program_is_killed),
		cmocka_unit_test_teardown(fresh_directory_goes_when_the_one_outside_is_killed,
					  fresh_teardown),
		real_test(mount_in_the_fresh_directory_is_not_emptied),
		real_test(deep_and_wide_fresh_directory_goes),
		real_test(racing_links_out_of_the_fresh_directory_are_not_followed),
		real_test(fresh_directory_is_removed_without_the_rights_of_root),
		real_test(fresh_directory_of_somebody_else_goes),
	};

	become_root();
	aside_begin();
	return cmocka_run_group_tests_name("tmp_fresh", tests, NULL, NULL);
}
