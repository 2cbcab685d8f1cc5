/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_exec(): this process goes inside and becomes a program. Each call is made in a child of the
 * test, which ends as the program does, or tells of the failure.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"

enum { FAILED = 100 };

/* What the child ended with: the program's status, or FAILED where the failure is told as it should
 * be. */
static int become(const char *file, const char *script, int error, const char *part, int told)
{
	char *const argv[] = { "sh", "-c", strdup(script), NULL };
	char *const envp[] = { "TEST=given", NULL };
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int got = gons_exec(plan, file, argv, envp);
		const char *line = gons_plan_error(plan);

		_exit(got == error && line && strstr(line, part) &&
				      gons_plan_report(plan)->status == told
			      ? FAILED
			      : FAILED + 1);
	}
	free(argv[2]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int execute(const char *file, const char *script, int error, const char *part, int told)
{
	int status = become(file, script, error, part, told);

	assert_no_traces();
	return status;
}

static void process_becomes_a_program_inside(void **state)
{
	(void)state;
	use(text("%s wd=/proc", go_to(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS)));
	assert_int_equal(execute("/bin/sh",
				 text("test $(stat -Lc %%i /proc/self/ns/uts) = %llu &&"
				      "test $PWD = /proc && test $TEST = given && exit 33",
				      (unsigned long long)namespace_of(target.pid, "uts")),
				 0, "", 0),
			 33);
}

static void file_is_looked_up_in_the_path_of_the_caller(void **state)
{
	const char *before = strdup(getenv("PATH"));

	(void)state;
	use("user=new uts=new");
	setenv("PATH", "/nonexistent:/usr/bin:/bin", 1);
	assert_int_equal(execute("sh", "exit 7", 0, "", 0), 7);
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(execute("sh", "exit 7", -ENOENT, "sh", 0), FAILED);
	setenv("PATH", before, 1);
	free((char *)(uintptr_t)before);
}

/* Without #!, as execvp(3) of glibc has it, also where all but the standard streams is closed. */
static void what_has_no_format_is_run_by_the_shell(void **state)
{
	const char *before = strdup(getenv("PATH"));
	const char *script = strdup(temporary_file("script", "test \"$0$1$2$TEST\" = " /* as told */
							     "\"$NAMED-cexit 9given\" && exit 33"));
	const char *empty = strdup(temporary_file("empty", ""));
	char *const argv[] = { "sh", "-c", "exit 9", NULL };
	char *envp[] = { "TEST=given", NULL, NULL };
	const char *const names[] = { script, "script" };
	int status;

	(void)state;
	chmod(script, 0755);
	chmod(empty, 0755);
	envp[1] = strdup(text("NAMED=%s", script));
	setenv("PATH", text("/nonexistent:%s:/bin", temporary_directory()), 1);
	use("user=new uts=new");
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			gons_exec(plan, names[i], argv, envp);
			_exit(FAILED);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(WEXITSTATUS(status), 33);
	}
	assert_int_equal(execute(empty, "exit 9", 0, "", 0), 0);
	setenv("PATH", before, 1);
	free(envp[1]);
	free((char *)(uintptr_t)script);
	free((char *)(uintptr_t)empty);
	free((char *)(uintptr_t)before);
}

static void failures_are_told_apart(void **state)
{
	const char *file = strdup(temporary_file("file", "#!/bin/sh\n"));

	(void)state;
	use("");
	assert_int_equal(execute("/nonexistent", "", -ENOENT, "/nonexistent", 0), FAILED);
	chmod(file, 0644);
	assert_int_equal(execute(file, "", -EACCES, file, 0), FAILED);
	use("net=/nonexistent");
	assert_int_equal(execute("/bin/sh", "", -ENOENT, "gons_net", -ENOENT), FAILED);
	use("hostname=name");
	assert_int_equal(execute("/bin/sh", "", -EINVAL, "hostname", -EINVAL), FAILED);
	free((char *)(uintptr_t)file);
}

static void only_standard_streams_are_open(void **state)
{
	int ends[2], status, kept = fcntl(0, F_DUPFD_CLOEXEC, 77);
	const char *listed;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	use(go_to(CLONE_NEWUTS));
	gons_plan_option(plan, GONS_KEEP_FD, kept);
	traces_remember();
	capture_begin(1);
	status = become("/bin/sh", "exec ls /proc/self/fd", 0, "", 0);
	listed = capture_end();
	assert_int_equal(status, 0);
	assert_string_equal(listed, text("0\n1\n2\n3\n%d\n", kept)); /* 3: what ls reads */
	assert_no_traces();
	close(ends[0]);
	close(ends[1]);
	close(kept);
}

/* The caller's check: where it is asked, and what it answers. */
static const char *is_in(void *uts)
{
	struct stat here;

	return stat("/proc/self/ns/uts", &here) == 0 && here.st_ino == *(unsigned long long *)uts
		       ? NULL
		       : "this is elsewhere";
}

static const char *is_nowhere(void *arg)
{
	return *(int *)arg == 7 ? "this is nowhere" : NULL;
}

static void check_has_the_last_word(void **state)
{
	unsigned long long uts;
	int seven = 7;

	(void)state;
	use(go_to(CLONE_NEWPID | CLONE_NEWUTS));
	uts = namespace_of(target.pid, "uts");
	assert_int_equal(gons_plan_check(plan, is_in, &uts), 0);
	assert_int_equal(execute("/bin/sh", "exit 33", 0, "", 0), 33);
	assert_int_equal(gons_explain(plan, NULL), 0);
	assert_int_equal(gons_plan_check(plan, is_nowhere, &seven), 0);
	assert_int_equal(execute("/bin/sh", "exit 33", -EPERM, "this is nowhere", -EPERM), FAILED);
	assert_int_equal(gons_plan_check(plan, NULL, NULL), 0);
	assert_int_equal(execute("/bin/sh", "exit 33", 0, "", 0), 33);
}

static const char *is_hidden(void *arg)
{
	(void)arg;
	return prctl(PR_GET_DUMPABLE) == 0 ? NULL : "anybody can look at this";
}

static void who_becomes_another_user_is_hidden_until_then(void **state)
{
	(void)state;
	if (geteuid()) {
		print_message("# skip: it takes root\n");
		skip();
	}
	use("uid=65534");
	gons_plan_check(plan, is_hidden, NULL);
	assert_int_equal(execute("/bin/sh", "exit 33", 0, "", 0), 33);
}

static void explanation_asks_the_check(void **state)
{
	struct gons_explanation **rows;
	unsigned long long elsewhere = 0;
	char *said = NULL;
	size_t size;
	FILE *out = open_memstream(&said, &size);

	(void)state;
	use(text("%s wd=/", go_to(CLONE_NEWNS | CLONE_NEWUTS)));
	gons_plan_check(plan, is_in, &elsewhere);
	assert_int_equal(gons_explain(plan, out), -EPERM);
	fclose(out);
	assert_non_null(strstr(said, "fail: this is elsewhere"));
	free(said);
	assert_string_equal(gons_plan_error(plan), "this is elsewhere");
	assert_int_equal(gons_plan_report(plan)->status, -EPERM);
	assert_int_equal(gons_explain_rows(plan, &rows), -EPERM);
	for (unsigned i = 0; rows[i]; i++)
		assert_int_equal(rows[i]->verdict, GONS_VERDICT_DONE);
	free(rows);
	/* What fails before it is not asked about. */
	use("net=/nonexistent");
	gons_plan_check(plan, is_in, &elsewhere);
	assert_int_equal(gons_explain(plan, NULL), -ENOENT);
	assert_no_traces();
}

static void who_would_not_ask_the_check_refuses_it(void **state)
{
	char *const argv[] = { "true", NULL };
	int seven = 6;

	(void)state;
	use("user=new");
	gons_plan_check(plan, is_nowhere, &seven);
	assert_int_equal(gons_spawn(plan, "/bin/true", argv, NULL, NULL), -EINVAL);
	assert_non_null(strstr(gons_plan_error(plan), "called by gons_exec() alone"));
	assert_int_equal(gons_inject(plan, "/bin/true", argv, NULL, NULL), -EINVAL);
	assert_int_equal(gons_inject_exec(plan, "/bin/true", argv, NULL), -EINVAL);
	assert_int_equal(gons_plan_report(plan)->status, 0);
	assert_no_traces();
}

/* execve(2) closes what is close-on-exec when it has found the program, and not before. */
static int execute_through(const char *path, bool spawned)
{
	char *const argv[] = { "sh", NULL };
	int status = 0;
	pid_t pid;

	if (spawned) {
		pid = gons_spawn(plan, path, argv, NULL, NULL);
		if (pid == -ENOENT)
			return FAILED;
	} else {
		pid = fork();
		if (pid == 0)
			_exit(gons_exec(plan, path, argv, NULL) == -ENOENT ? FAILED : FAILED + 1);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void no_program_is_found_through_what_is_closed(void **state)
{
	const int number = fcntl(open("/bin", O_PATH | O_CLOEXEC), F_DUPFD, 200);
	const char *script =
		strdup(temporary_file("script", text("#!/proc/self/fd/%d/sh\nexit 33\n", number)));

	(void)state;
	assert_true(number >= 200);
	chmod(script, 0755);
	use("uts=new user=new");
	gons_plan_option(plan, GONS_KEEP_ALL, 1);
	for (int spawned = 0; spawned < 2; spawned++) {
		fcntl(number, F_SETFD, 0);
		assert_int_equal(execute_through(script, spawned), 33);
		fcntl(number, F_SETFD, FD_CLOEXEC);
		assert_int_equal(execute_through(script, spawned), FAILED);
		gons_plan_option(plan, GONS_KEEP_FD, number);
		assert_int_equal(execute_through(script, spawned), 33);
		gons_plan_option(plan, GONS_KEEP_FD, -1);
	}
	close(number);
	free((char *)(uintptr_t)script);
}

#define test(function) cmocka_unit_test_setup_teardown(function, call_begin, call_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(check_has_the_last_word),
		test(who_becomes_another_user_is_hidden_until_then),
		test(explanation_asks_the_check),
		test(who_would_not_ask_the_check_refuses_it),
		test(process_becomes_a_program_inside),
		test(file_is_looked_up_in_the_path_of_the_caller),
		test(what_has_no_format_is_run_by_the_shell),
		test(failures_are_told_apart),
		test(only_standard_streams_are_open),
		test(no_program_is_found_through_what_is_closed),
	};

	adopt_orphans();
	return cmocka_run_group_tests_name("exec", tests, NULL, NULL);
}
