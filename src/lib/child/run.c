/* SPDX-License-Identifier: Apache-2.0 */
/* gons_enter(), gons_exec() and gons_run(): a plan in this process, or in a child that goes on with
 * a function of the caller. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "core/execute.h"
#include "lib/child/child.h"
#include "lib/child/child_fds.h"
#include "lib/child/child_watch.h"
#include "lib/child/path_search.h"
#include "lib/child/shared.h"
#include "lib/plan/plan_api.h"

#define SHELL "/bin/sh"
#define DEFAULT_PATH "/usr/local/bin:/bin:/usr/bin" /* of musl, where this is needed */

static int enter(gons_plan *plan, struct execute_options execute_options)
{
	struct gons_record record;
	struct plan compiled;
	int error = gons_plan_compile(plan, &compiled);

	if (error)
		return error;
	/* The caller gets the error and decides: core must not fork a process outside after a
	 * failure. */
	compiled.on_error = ON_ERROR_EXIT;
	record_begin(&record);
	execute(&compiled, &record, execute_options);
	return gons_plan_take(plan, &record);
}

int gons_enter(gons_plan *plan)
{
	gons_plan_begin(plan);
	return enter(plan, (struct execute_options){ .want_report = true });
}

/* The last step: asks the function of gons_plan_check(). 0, or -EPERM with the failure. */
static int call_check(gons_plan *plan)
{
	const char *reason = plan->check ? plan->check(plan->check_argument) : NULL;
	struct text line;

	if (!reason)
		return 0;
	gons_plan_fail(plan, -EPERM, &line);
	text_add(&line, reason);
	plan->record.step = GONS_STEP_REFUSED;
	plan->record.report.status = -EPERM;
	return -EPERM;
}

/* A script without #! is one of sh(1): glibc's execvp(3) does this, and musl's does not. */
static void execute_script(const char *path, char *const argv[], char *const envp[])
{
	char **with_shell;
	size_t count = 0;

	while (argv[count])
		count++;
	with_shell = calloc(count + 3, sizeof(*with_shell));
	if (!with_shell)
		return;
	with_shell[0] = (char *)(uintptr_t)SHELL;
	with_shell[1] = (char *)(uintptr_t)path;
	if (count > 1)
		memcpy(with_shell + 2, argv + 1, (count - 1) * sizeof(*with_shell));
	execve(SHELL, with_shell, envp);
	free(with_shell);
}

/* Executes by sh(1) the first file in the PATH that the kernel knows no format for (ENOEXEC): libc
 * does not tell which one it was. */
static void find_script(const char *file, char *const argv[], char *const envp[])
{
	const char *at = getenv("PATH");
	char path[PATH_MAX];

	if (!at)
		at = DEFAULT_PATH;
	while (path_search_next(&at, file, path)) {
		execve(path, argv, envp);
		if (errno == ENOEXEC) {
			execute_script(path, argv, envp);
			return;
		}
	}
}

/* execvpe(3), with scripts without #!. Returns -errno, if it returns. */
static int become_program(const char *file, char *const argv[], char *const envp[])
{
	int error;

	execvpe(file, argv, envp);
	error = -errno;
	if (error != -ENOEXEC)
		return error;
	if (strchr(file, '/'))
		execute_script(file, argv, envp);
	else
		find_script(file, argv, envp);
	return error;
}

int gons_exec(gons_plan *plan, const char *file, char *const argv[], char *const envp[])
{
	struct kept kept;
	int error;

	gons_plan_begin(plan);
	error = kept_begin(&kept, plan);
	if (!error)
		error = enter(plan, (struct execute_options){ .stay_undumpable = true,
							      .will_exec = true });
	if (!error)
		error = call_check(plan);
	if (error)
		return error;
	error = kept_apply(&kept, true);
	if (!error)
		error = become_program(file, argv, envp ? envp : environ);
	return gons_plan_fail_execution(plan, file, error);
}

/* What both the caller and the child of gons_run() know. */
struct run {
	const struct plan *compiled;
	struct shared *shared;
	struct kept kept;
	int (*function)(void *arg);
	void *arg;
	struct child_watch child_watch;
};

static _Noreturn void run_inside(const struct run *run)
{
	child_watch_inside(&run->child_watch);
	execute(run->compiled, &run->shared->record,
		(struct execute_options){ .want_report = true, .stay_undumpable = true });
	if (run->shared->record.report.status != 0)
		_exit(EXIT_FAILURE_OF_OURS);
	run->shared->error = kept_apply(&run->kept, false);
	if (run->shared->error)
		_exit(EXIT_FAILURE_OF_OURS);
	run->shared->called = true;
	_exit(run->function(run->arg) & 0xff);
}

/* Waits for the child. Its status, or -errno with *what: the beginning of the line for it. */
static int wait_for(struct run *run, pid_t child, bool watched, const char **what)
{
	struct pollfd fds[CHILD_WATCH_FDS];
	struct child_watch *child_watch = &run->child_watch;
	int status;

	if (child_watch->pidfd >= 0)
		close(child_watch->pidfd);
	child_watch->pidfd = fd_above_standard(sys_pidfd_open(child));
	if (child_watch->pidfd < 0 && watched)
		kill(child, SIGKILL);
	while (child_watch->pidfd >= 0 && !child_watch_poll(child_watch, fds, CHILD_WATCH_FDS))
		;
	*what = "the child was killed, but waits in the kernel and is left to be waited for";
	status = child_watch->stuck ? -ETIMEDOUT : child_reap(child);
	if (child_watch->pidfd >= 0)
		close(child_watch->pidfd);
	if (child_watch->stuck)
		return status;
	*what = "somebody else has waited for the child";
	if (child_watch->pidfd < 0 && watched) {
		*what = "cannot watch the child";
		return child_watch->pidfd;
	}
	if (!child_watch->expired)
		return status;
	*what = "the child was killed at its deadline";
	return -ETIMEDOUT;
}

static int run_outside(gons_plan *plan, struct run *run, pid_t child, bool watched, int *wstatus)
{
	const char *what;
	int status = wait_for(run, child, watched, &what);

	if (gons_plan_take(plan, &run->shared->record))
		return plan->record.report.status;
	if (status < 0)
		return gons_plan_fail_at(plan, status, what);
	if (run->shared->error)
		return gons_plan_fail_at(plan, run->shared->error,
					 "cannot set up descriptors 0, 1 and 2 of the child");
	if (!run->shared->called)
		return gons_plan_fail_at(plan, -ECHILD,
					 "the child was killed before the function was called");
	if (wstatus)
		*wstatus = status;
	return 0;
}

/* Opens a pidfd of the caller itself, to keep a place for that of the child, which is opened when
 * the child runs: then it is too late for EMFILE. */
static int reserve_pidfd(struct child_watch *child_watch)
{
	child_watch->pidfd = fd_above_standard(sys_pidfd_open(sys_getpid()));
	return child_watch->pidfd < 0 ? child_watch->pidfd : 0;
}

int gons_run(gons_plan *plan, int (*function)(void *arg), void *arg, int *wstatus)
{
	struct run run = { .function = function, .arg = arg };
	struct plan compiled;
	bool watched;
	pid_t child;
	int error;

	gons_plan_begin(plan);
	watched = plan->options.deadline || plan->options.term_child;
	error = gons_plan_compile(plan, &compiled);
	if (!error && watched)
		error = child_can_be_watched(plan);
	if (!error)
		error = kept_begin(&run.kept, plan);
	if (error)
		return error;
	compiled.on_error = ON_ERROR_EXIT;
	run.compiled = &compiled;
	run.shared = shared_map();
	if (!run.shared)
		return gons_plan_fail_at(plan, -ENOMEM, "cannot make a child");
	error = child_watch_begin(&run.child_watch, &plan->options, true);
	if (!error && watched)
		error = reserve_pidfd(&run.child_watch);
	child = error ? -1 : fork();
	if (child == 0)
		run_inside(&run);
	if (child > 0) {
		error = run_outside(plan, &run, child, watched, wstatus);
	} else {
		error = gons_plan_fail_at(plan, error ? error : -errno, "cannot make a child");
		if (run.child_watch.pidfd >= 0)
			close(run.child_watch.pidfd);
	}
	child_watch_end(&run.child_watch);
	shared_unmap(run.shared);
	return error;
}
