/* SPDX-License-Identifier: Apache-2.0 */
/* gons_reexec(): an action in this program, which is started again inside. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "lib/child/child.h"
#include "lib/child/child_signals.h"
#include "lib/plan/plan_api.h"
#include "lib/plan/plan_environ.h"
#include "lib/reexec/reexec_io.h"
#include "lib/reexec/reexec_judge.h"
#include "lib/reexec/sealed_exe.h"

enum { FDS_TEXT = 21 + 12 * (3 + KEEP_MAX) };

static int make_environment(struct reexec *reexec)
{
	struct stat answer;
	const struct options *options = &reexec->plan->options;
	const char *extra[] = { "gons_onerror=record", NULL, NULL, NULL };
	char fds[sizeof(ACTION_FDS) + FDS_TEXT];
	struct text text;
	char *name;
	unsigned i;

	if (fstat(reexec->child_ends[ANSWER], &answer) < 0)
		return -errno;
	if (asprintf(&name, ACTION_NAME "=%s", reexec->name) < 0)
		return -ENOMEM;
	text_begin(&text, fds, sizeof(fds));
	text_add(&text, ACTION_FDS "=");
	text_add_number(&text, answer.st_ino);
	text_add(&text, ",");
	text_add_number(&text, (uint64_t)reexec->child_ends[PARAMETER]);
	text_add(&text, ",");
	text_add_number(&text, (uint64_t)reexec->child_ends[RESULT]);
	text_add(&text, ",");
	text_add_number(&text, (uint64_t)reexec->child_ends[ANSWER]);
	for (i = 0; i < options->keep_count; i++) {
		text_add(&text, ",");
		text_add_number(&text, (uint64_t)options->keep[i]);
	}
	extra[1] = name;
	extra[2] = fds;
	reexec->environment = gons_plan_environ_with(reexec->plan, environ, extra);
	free(name);
	return reexec->environment ? 0 : -ENOMEM;
}

/* In the child, which shares the memory of the caller: system calls only. */
static void launch(void *argument)
{
	struct reexec *reexec = argument;
	char *const arguments[] = { program_invocation_name, (char *)(uintptr_t)reexec->name,
				    NULL };

	signals_reset();
	reexec->launch_error = kept_apply(&reexec->kept, true);
	if (reexec->launch_error)
		sys_exit(EXIT_FAILURE_OF_OURS);
	signals_restore(&reexec->mask);
	child_watch_inside(&reexec->child_watch);
	reexec->launch_error =
		child_execute(reexec->program, "/proc/self/exe", arguments, reexec->environment);
	sys_exit(EXIT_FAILURE_OF_OURS);
}

static int start(struct reexec *reexec)
{
	int error = child_can_be_watched(reexec->plan);

	if (error)
		return error;
	signals_block(&reexec->mask);
	reexec->child = child_start(launch, reexec, &reexec->pidfd);
	if (reexec->child < 0)
		error = reexec->child;
	signals_restore(&reexec->mask);
	reexec_io_close_all(reexec->child_ends);
	if (!error && reexec->launch_error) {
		child_reap(reexec->child);
		error = reexec->launch_error;
	}
	if (error)
		return gons_plan_fail_at(reexec->plan, error, "cannot start this program again");
	reexec->pidfd = fd_above_standard(child_pidfd(reexec->child, reexec->pidfd));
	if (reexec->pidfd >= 0)
		return 0;
	kill(reexec->child, SIGKILL);
	child_reap(reexec->child);
	return gons_plan_fail_at(reexec->plan, reexec->pidfd,
				 "cannot watch this program, started again");
}

static int check(const struct reexec *reexec)
{
	if (!action_was_dispatched())
		return reexec_fail(
			reexec, -EOPNOTSUPP, "gons_dispatch() was never called, so ",
			" would start the program for ever; call it as the first line of "
			"main()");
	/* gons_dispatch() does nothing there, so the program would start itself for ever. */
	if (getauxval(AT_SECURE))
		return reexec_fail(reexec, -EPERM,
				   "a program with more rights than its user has does not "
				   "start itself again: ",
				   "");
	if (action_is_running())
		return reexec_fail(reexec, -ELOOP, "an action starts no other: ", "");
	if (!action_exists(reexec->name))
		return reexec_fail(reexec, -ENOENT, "there is no ",
				   "; register it with gons_action() before gons_dispatch()");
	return 0;
}

static int prepare(struct reexec *reexec)
{
	gons_plan *plan = reexec->plan;
	struct plan compiled;
	int error = gons_plan_compile(plan, &compiled);
	int i;

	if (!error)
		error = kept_begin(&reexec->kept, plan);
	if (error)
		return error;
	if (plan->options.sealed && plan_joins(&compiled)) {
		reexec->program = sealed_exe_open();
		if (reexec->program < 0)
			return gons_plan_fail_at(plan, reexec->program,
						 "cannot make a sealed copy of this program");
		kept_add(&reexec->kept, reexec->program);
	}
	for (i = 0; i < CHANNELS && !error; i++)
		error = reexec_io_open(reexec, i);
	if (!error)
		error = make_environment(reexec);
	if (error)
		return gons_plan_fail_at(plan, error, "cannot prepare to start this program again");
	for (i = 0; i < CHANNELS; i++)
		if (i != ERRORS)
			kept_add(&reexec->kept, reexec->child_ends[i]);
	reexec->kept.streams[STDERR_FILENO] = reexec->child_ends[ERRORS];
	kept_add_references(&reexec->kept, &compiled);
	return 0;
}

static int run(struct reexec *reexec)
{
	const int given = reexec->plan->options.streams[STDERR_FILENO];
	int error = prepare(reexec);

	if (error)
		return error;
	stderr_forward_begin(&reexec->errors, given >= 0 ? given : STDERR_FILENO);
	error = child_watch_begin(&reexec->child_watch, &reexec->plan->options, true);
	if (error)
		gons_plan_fail_at(reexec->plan, error, "cannot watch for signals");
	else
		error = start(reexec);
	if (!error)
		error = reexec_judge(reexec, reexec_io_attend(reexec));
	child_watch_end(&reexec->child_watch);
	return error;
}

int gons_reexec(gons_plan *plan, const char *name, const void *param, size_t nparam, void **result,
		size_t *nresult)
{
	struct reexec reexec = {
		.plan = plan,
		.name = name,
		.caller_ends = { -1, -1, -1, -1 },
		.child_ends = { -1, -1, -1, -1 },
		.program = -1,
		.pidfd = -1,
		.parameter = param,
		.parameter_left = nparam,
	};
	int error;

	gons_plan_begin(plan);
	error = check(&reexec);
	if (!error)
		error = run(&reexec);
	if (!error && !reexec_io_make_room(&reexec))
		error = gons_plan_fail_at(plan, -ENOMEM, "cannot keep the result");
	if (!error) {
		reexec.result[reexec.result_length] = '\0';
		if (nresult)
			*nresult = reexec.result_length;
		if (result) {
			*result = reexec.result;
			reexec.result = NULL;
		}
	}
	free(reexec.result);
	free(reexec.environment);
	reexec_io_close_all(reexec.caller_ends);
	reexec_io_close_all(reexec.child_ends);
	reexec_io_close(&reexec.pidfd);
	stderr_forward_end(&reexec.errors);
	return error;
}
