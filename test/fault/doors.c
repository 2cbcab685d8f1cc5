/* SPDX-License-Identifier: Apache-2.0 */
/* Each door of the C interface, called once; see doors.h. */
#define _GNU_SOURCE
#include "doors.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/plan/environ.h"
#include "core/premain.h"

enum { SAYS = 42 /* what say.c ends with */ };

extern char **environ;

static int be_called(void *argument)
{
	int *called = argument;

	return ++*called;
}

static int action(FILE *in, FILE *out)
{
	return fgetc(in) == 'p' && fputs("result", out) >= 0 ? 0 : 1;
}

void doors_begin(int argument_count, char **arguments)
{
	/* The constructor of the library is not in this build. */
	if (environ_reexecutes(environ))
		gons_premain(argument_count, arguments, environ);
	gons_action("act", action);
	gons_dispatch();
}

static int ended_with(int result, int status, int expected)
{
	return result >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == expected;
}

static int call_run(gons_plan *plan, int *called)
{
	int none = 0, status = 0;
	int result = gons_run(plan, be_called, &none, &status);

	*called = ended_with(result, status, 1);
	return result;
}

/* The status of a child that ends by itself, of whom there is a pidfd as well; of none: 0. */
static int wait_for(pid_t pid, int pidfd)
{
	int status = 0;

	if (pid > 0 && fcntl(pidfd, F_GETFD) == FD_CLOEXEC)
		close(pidfd);
	return pid > 0 && waitpid(pid, &status, 0) == pid ? status : 0;
}

/* false(1) ends with 1. */
static int call_spawn(gons_plan *plan, int *called)
{
	char *const arguments[] = { (char[]){ "false" }, NULL };
	int pidfd = -1;
	pid_t pid = gons_spawn(plan, "/bin/false", arguments, NULL, &pidfd);

	*called = ended_with(pid, wait_for(pid, pidfd), 1);
	return pid < 0 ? pid : 0;
}

static int call_inject(gons_plan *plan, const char *program, int *called)
{
	char *const arguments[] = { (char[]){ "say" }, NULL };
	char *const environment[] = { (char[]){ "PATH=/nowhere::/tmp/place" }, NULL };
	int pidfd = -1;
	pid_t pid = gons_inject(plan, program, arguments, environment, &pidfd);

	*called = ended_with(pid, wait_for(pid, pidfd), SAYS);
	return pid < 0 ? pid : 0;
}

static int call_reexec(gons_plan *plan, int *called)
{
	void *text = NULL;
	size_t length = 0;
	int result = gons_reexec(plan, "act", "p", 1, &text, &length);

	*called = result == 0 && length == 6 && memcmp(text, "result", 6) == 0;
	free(text);
	return result;
}

static int call_explain(gons_plan *plan, struct look *look, int *called)
{
	struct gons_explanation **rows = NULL;
	int result = gons_explain_rows(plan, &rows);

	/* What the rows do not tell the result may: threads, a pid namespace that has ended. */
	*called = look_at_rows(look, rows, result) && result == 0;
	free(rows);
	return result;
}

/* In so many words: the last sentence is the one that the plan has for its failure. */
static int call_print(gons_plan *plan, int *called)
{
	char *told = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&told, &length);
	int result = gons_explain(plan, out);

	fclose(out);
	*called = length > 0 && (result == 0) == !strstr(told, gons_plan_error(plan) ?: "fails");
	*called &= result == 0;
	free(told);
	return result;
}

int door_call(unsigned door, gons_plan *plan, struct look *look, int *called)
{
	char program[PATH_MAX];

	snprintf(program, sizeof(program), "%s/test/say%s", getenv("GONS_BUILD"),
		 door == DOOR_INJECT_STATIC ? "-static" : "");
	switch (door) {
	case DOOR_RUN:
		return call_run(plan, called);
	case DOOR_SPAWN:
		return call_spawn(plan, called);
	case DOOR_EXPLAIN:
		return call_explain(plan, look, called);
	case DOOR_INJECT:
	case DOOR_INJECT_STATIC:
		return call_inject(plan, program, called);
	case DOOR_INJECT_SCRIPT:
		return call_inject(plan, "script", called);
	case DOOR_PRINT:
		return call_print(plan, called);
	default:
		return call_reexec(plan, called);
	}
}
