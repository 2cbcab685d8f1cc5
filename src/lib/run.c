/* SPDX-License-Identifier: Apache-2.0 */
/* A plan carried out in this process, or in a child of it that goes on with a function. */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>

#include "../core/execute.h"
#include "../core/sys.h"
#include "process.h"
#include "vigil.h"

enum { EXIT_FAILURE_OF_OURS = 125 };

static int enter(gons_plan *plan, struct circumstances circumstances)
{
	struct gons_record record;
	struct plan compiled;
	int error = gons_plan_compile(plan, &compiled);

	if (error)
		return error;
	/* Whoever called is told, and decides: nobody has to stay outside of a failure. */
	compiled.on_error = ON_ERROR_EXIT;
	record_begin(&record);
	execute(&compiled, &record, circumstances);
	return gons_plan_take(plan, &record);
}

int gons_enter(gons_plan *plan)
{
	gons_plan_begin(plan);
	return enter(plan, (struct circumstances){ .watched = true });
}

int gons_exec(gons_plan *plan, const char *file, char *const argv[], char *const envp[])
{
	struct kept kept;
	struct text line;
	int error;

	gons_plan_begin(plan);
	error = kept_begin(&kept, plan);
	if (!error)
		error = enter(plan, (struct circumstances){ .hidden = true });
	if (error)
		return error;
	error = kept_apply(&kept, true);
	if (!error) {
		execvpe(file, argv, envp ? envp : environ);
		error = -errno;
	}
	gons_plan_fail(plan, error, &line);
	add_execution_failure(&line, file, error);
	return error;
}

/* What the two sides of gons_run() know. */
struct run {
	const struct plan *compiled;
	struct shared *shared;
	struct kept kept;
	int (*function)(void *arg);
	void *arg;
};

static _Noreturn void run_inside(const struct run *run)
{
	execute(run->compiled, &run->shared->record,
		(struct circumstances){ .watched = true, .hidden = true });
	if (run->shared->record.report.status != 0)
		_exit(EXIT_FAILURE_OF_OURS);
	run->shared->error = kept_apply(&run->kept, false);
	if (run->shared->error)
		_exit(EXIT_FAILURE_OF_OURS);
	run->shared->called = true;
	_exit(run->function(run->arg) & 0xff);
}

/* The status of the child, or -errno. */
static int wait_for(gons_plan *plan, pid_t child)
{
	const struct options *options = &plan->options;
	struct pollfd fds[VIGIL_FDS];
	struct vigil vigil;
	int pidfd = sys_pidfd_open(child);
	int error = pidfd < 0 ? pidfd : vigil_begin(&vigil, options, pidfd, true);
	int status;

	if (error && (options->deadline || options->term_child)) {
		gons_plan_fail_at(plan, error, "cannot watch the child");
		kill(child, SIGKILL);
	}
	if (!error) {
		while (!vigil_poll(&vigil, fds, VIGIL_FDS))
			;
	}
	status = process_reap(child);
	if (!error)
		vigil_end(&vigil);
	if (pidfd >= 0)
		close(pidfd);
	if (plan->failed)
		return error;
	if (!error && vigil.expired)
		return gons_plan_fail_at(plan, -ETIMEDOUT, "the child was killed at its deadline");
	return status;
}

static int run_outside(gons_plan *plan, const struct run *run, pid_t child, int *wstatus)
{
	int status = wait_for(plan, child);

	if (gons_plan_take(plan, &run->shared->record))
		return plan->record.report.status;
	if (status < 0)
		return plan->failed ? status
				    : gons_plan_fail_at(plan, status,
							"somebody else has waited for the child");
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

int gons_run(gons_plan *plan, int (*function)(void *arg), void *arg, int *wstatus)
{
	struct run run = { .function = function, .arg = arg };
	struct plan compiled;
	pid_t child;
	int error;

	gons_plan_begin(plan);
	error = gons_plan_compile(plan, &compiled);
	if (!error)
		error = kept_begin(&run.kept, plan);
	if (error)
		return error;
	compiled.on_error = ON_ERROR_EXIT;
	run.compiled = &compiled;
	run.shared = shared_map();
	if (!run.shared)
		return gons_plan_fail_at(plan, -ENOMEM, "cannot make a child");
	child = fork();
	if (child == 0)
		run_inside(&run);
	error = child < 0 ? gons_plan_fail_at(plan, -errno, "cannot make a child")
			  : run_outside(plan, &run, child, wstatus);
	shared_unmap(run.shared);
	return error;
}
