/* SPDX-License-Identifier: Apache-2.0 */
/* An action in this program, started again inside: starting it, feeding it, and what became of it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "core/report/diagnose.h"
#include "lib/child/child.h"
#include "lib/child/child_watch.h"
#include "lib/reexec/action.h"
#include "lib/reexec/sealed_exe.h"
#include "lib/reexec/stderr_forward.h"

enum {
	CHUNK = 1 << 16,
	DRAIN_MAX = 64, /* chunks read once the action has ended: others may go on writing */
	FDS_TEXT = 21 + 12 * (3 + KEEP_MAX),
};

/* The four channels, as places in fds of poll(2), behind those of the child_watch. */
enum channel { PARAMETER, RESULT, ERRORS, ANSWER, CHANNELS };

struct reexec {
	gons_plan *plan;
	const char *name;
	int ours[CHANNELS];
	int theirs[CHANNELS];
	struct kept kept;
	struct stderr_forward errors; /* what the action writes to 2 */
	int program;                  /* a copy in memory, or -1: the one on disk */
	char **environment;
	uint64_t mask; /* of the signals of the calling thread */
	struct child_watch child_watch;
	int launch_error; /* written by the child, whose memory is ours until it has executed */
	pid_t child;
	int pidfd;
	const char *parameter;
	size_t parameter_left;
	char *result;
	size_t result_length;
	size_t result_size;
	int error;  /* of ours, while it ran */
	bool ended; /* the child */
	bool stuck; /* nobody reads our 2 at the moment */
	struct answer answer;
	size_t answer_length;
};

static int fail(const struct reexec *reexec, int error, const char *before, const char *behind)
{
	struct text line;

	gons_plan_fail(reexec->plan, error, &line);
	text_add(&line, before);
	text_add(&line, "action ");
	text_add_quoted(&line, reexec->name, strlen(reexec->name));
	text_add(&line, behind);
	if (reexec->errors.length > 0) {
		text_add(&line, "; its last line on stderr: ");
		text_add_quoted(&line, reexec->errors.line, reexec->errors.length);
	}
	return error;
}

static int fail_number(const struct reexec *reexec, int error, const char *behind, int number)
{
	char text[80];

	snprintf(text, sizeof(text), "%s %d", behind, number);
	return fail(reexec, error, "", text);
}

/* Sockets for the parameter: whoever writes to one that nobody reads can do so without SIGPIPE. */
static int open_channel(struct reexec *reexec, enum channel channel)
{
	int ends[2] = { -1, -1 };
	int error = 0;

	if (channel == PARAMETER) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
			error = -errno;
	} else {
		error = sys_pipe(ends);
	}
	if (error)
		return error;
	reexec->ours[channel] = fd_above_standard(ends[0]);
	reexec->theirs[channel] = fd_above_standard(ends[1]);
	if (reexec->ours[channel] < 0)
		return reexec->ours[channel];
	if (reexec->theirs[channel] < 0)
		return reexec->theirs[channel];
	return channel == PARAMETER ? 0
				    : (int)sys_call(__NR_fcntl, reexec->ours[channel], F_SETFL,
						    O_NONBLOCK, 0, 0);
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_ends(int ends[CHANNELS])
{
	int i;

	for (i = 0; i < CHANNELS; i++)
		close_end(&ends[i]);
}

static int make_environment(struct reexec *reexec)
{
	struct stat answer;
	const struct options *options = &reexec->plan->options;
	const char *extra[] = { "gons_onerror=record", NULL, NULL, NULL };
	char fds[sizeof(ACTION_FDS) + FDS_TEXT];
	struct text text;
	char *name;
	unsigned i;

	if (fstat(reexec->theirs[ANSWER], &answer) < 0)
		return -errno;
	if (asprintf(&name, ACTION_NAME "=%s", reexec->name) < 0)
		return -ENOMEM;
	text_begin(&text, fds, sizeof(fds));
	text_add(&text, ACTION_FDS "=");
	text_add_number(&text, answer.st_ino);
	text_add(&text, ",");
	text_add_number(&text, (uint64_t)reexec->theirs[PARAMETER]);
	text_add(&text, ",");
	text_add_number(&text, (uint64_t)reexec->theirs[RESULT]);
	text_add(&text, ",");
	text_add_number(&text, (uint64_t)reexec->theirs[ANSWER]);
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

/* In the child, in our memory: only system calls. */
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
	close_ends(reexec->theirs);
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

static void give_up(struct reexec *reexec, int error)
{
	if (!reexec->error)
		reexec->error = error;
	reexec->child_watch.kill_at = 0;
}

/* Each of the following moves what can be moved now. False: nothing more will come of it. */
static bool feed(struct reexec *reexec)
{
	ssize_t sent;

	if (reexec->parameter_left == 0)
		return false;
	sent = send(reexec->ours[PARAMETER], reexec->parameter, reexec->parameter_left,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (sent < 0) {
		/* Who reads no more has had enough; but nobody goes on with a part of it. */
		if (errno != EPIPE && errno != ECONNRESET)
			give_up(reexec, -errno);
		return false;
	}
	reexec->parameter += sent;
	reexec->parameter_left -= (size_t)sent;
	return reexec->parameter_left > 0;
}

/* Room for a chunk and the NUL byte behind the result. */
static bool make_room(struct reexec *reexec)
{
	size_t size = reexec->result_size;
	char *grown;

	if (size > reexec->result_length + CHUNK)
		return true;
	size = size * 2 + CHUNK + 1;
	grown = realloc(reexec->result, size);
	if (!grown)
		return false;
	reexec->result = grown;
	reexec->result_size = size;
	return true;
}

static bool take_result(struct reexec *reexec)
{
	ssize_t got;

	if (!make_room(reexec)) {
		give_up(reexec, -ENOMEM);
		return false;
	}
	got = read(reexec->ours[RESULT], reexec->result + reexec->result_length, CHUNK);
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	reexec->result_length += (size_t)got;
	if (reexec->result_length <= (size_t)reexec->plan->options.result_max)
		return true;
	give_up(reexec, -EMSGSIZE);
	return false;
}

/* Nobody may be reading what is written to our 2: then we wait for that as for all else. */
static bool pass_errors_on(struct reexec *reexec)
{
	const int patience = reexec->ended ? child_watch_write_timeout(&reexec->child_watch) : 0;
	char buffer[PIPE_BUF];
	ssize_t got;

	reexec->stuck = !stderr_forward_is_ready(&reexec->errors, patience);
	if (reexec->stuck)
		return !reexec->ended;
	got = read(reexec->ours[ERRORS], buffer, sizeof(buffer));
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	stderr_forward_write(&reexec->errors, buffer, (size_t)got, &reexec->child_watch);
	return true;
}

static bool take_answer(struct reexec *reexec)
{
	ssize_t got = read(reexec->ours[ANSWER], (char *)&reexec->answer + reexec->answer_length,
			   sizeof(reexec->answer) - reexec->answer_length);

	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	reexec->answer_length += (size_t)got;
	return reexec->answer_length < sizeof(reexec->answer);
}

static bool (*const serve[CHANNELS])(struct reexec *) = {
	[PARAMETER] = feed,
	[RESULT] = take_result,
	[ERRORS] = pass_errors_on,
	[ANSWER] = take_answer,
};

static void serve_all(struct reexec *reexec, const struct pollfd *fds)
{
	int i;

	for (i = 0; i < CHANNELS; i++)
		if (fds[CHILD_WATCH_FDS + i].revents && !serve[i](reexec))
			close_end(&reexec->ours[i]);
}

/* What has been written by now; whoever is left behind may hold the other ends open. */
static void drain(struct reexec *reexec)
{
	int i;
	int rounds;

	for (i = RESULT; i < CHANNELS; i++)
		for (rounds = 0; rounds < DRAIN_MAX && reexec->ours[i] >= 0; rounds++) {
			struct pollfd fd = { .fd = reexec->ours[i], .events = POLLIN };

			if (poll(&fd, 1, 0) <= 0)
				break;
			if (!serve[i](reexec))
				close_end(&reexec->ours[i]);
		}
}

/* The status of the child, or -errno. */
static int attend(struct reexec *reexec)
{
	struct pollfd fds[CHILD_WATCH_FDS + CHANNELS];
	int status;
	int i;

	reexec->child_watch.pidfd = reexec->pidfd;
	if (reexec->parameter_left == 0)
		close_end(&reexec->ours[PARAMETER]);
	do {
		for (i = 0; i < CHANNELS; i++)
			fds[CHILD_WATCH_FDS + i] =
				(struct pollfd){ .fd = reexec->ours[i],
						 .events = i == PARAMETER ? POLLOUT : POLLIN };
		if (reexec->stuck)
			fds[CHILD_WATCH_FDS + ERRORS] =
				(struct pollfd){ .fd = reexec->errors.to, .events = POLLOUT };
		reexec->ended =
			child_watch_poll(&reexec->child_watch, fds, CHILD_WATCH_FDS + CHANNELS);
		serve_all(reexec, fds);
	} while (!reexec->ended);
	drain(reexec);
	status = reexec->child_watch.stuck ? -ETIMEDOUT : child_reap(reexec->child);
	if ((reexec->child_watch.expired || reexec->child_watch.stuck) && !reexec->error)
		reexec->error = -ETIMEDOUT;
	return status;
}

static bool is_in_range(const struct answer *answer)
{
	const struct gons_report *report = &answer->record.report;
	unsigned type;

	if (answer->kind < ANSWER_PLAN || answer->kind > ANSWER_UNASKED || report->forked > 1)
		return false;
	for (type = 0; type < sizeof(report->namespaces) / sizeof(report->namespaces[0]); type++)
		if (report->namespaces[type].state > GONS_CREATED ||
		    report->namespaces[type].error < 0 || report->namespaces[type].error > 4095)
			return false;
	return true;
}

/* It was written inside: nothing in it is believed that could hurt. */
static bool check_answer(struct reexec *reexec)
{
	struct gons_record *record = &reexec->answer.record;
	struct gons_record own;
	size_t at;

	if (reexec->answer_length != sizeof(reexec->answer) || !is_in_range(&reexec->answer))
		return false;
	record_begin(&own);
	record->report.size = own.report.size;
	record->report.types = own.report.types;
	record->message[sizeof(record->message) - 1] = '\0';
	for (at = 0; record->message[at]; at++)
		if (text_is_control(record->message, at))
			record->message[at] = '?';
	if (reexec->answer.kind == ANSWER_PLAN &&
	    (record->report.status >= 0 || record->report.status < -4095 ||
	     strlen(record->message) < strlen(RECORD_PREFIX)))
		return false;
	if (reexec->answer.kind != ANSWER_PLAN)
		record->report.status = 0;
	return true;
}

static int by_status(const struct reexec *reexec, int status)
{
	if (status < 0)
		return fail(reexec, status, "somebody else has waited for ", "");
	if (WIFSIGNALED(status))
		return fail_number(reexec, -ECHILD, " was killed by signal", WTERMSIG(status));
	if (WEXITSTATUS(status) == 0)
		return fail(reexec, -EPROTO,
			    "the program ended with status 0 before it returned from ",
			    "; gons_dispatch() has to be the first line of main()");
	return fail_number(reexec, WEXITSTATUS(status), " ended with status", WEXITSTATUS(status));
}

static int by_answer(struct reexec *reexec, int status)
{
	const int code = reexec->answer.code;

	gons_plan_take(reexec->plan, &reexec->answer.record);
	switch ((enum answer_kind)reexec->answer.kind) {
	case ANSWER_PLAN:
		return reexec->plan->record.report.status;
	case ANSWER_UNKNOWN:
		return fail(reexec, -ENOENT, "the program, started again, has no ", "");
	case ANSWER_UNASKED:
		return fail(reexec, -EPROTO,
			    "another library took the plan out of the environment before libgons "
			    "read it, so it did not run ",
			    "; LD_PRELOAD may name a libgons of another version");
	case ANSWER_LOST:
		return fail(reexec, code < 0 && code > -4096 ? code : -EIO,
			    "the result could not be written of ", "");
	case ANSWER_DONE:
		break;
	}
	/* It can still come to grief between its answer and its end. */
	if (code == 0 && (status == 0 || status == -ECHILD))
		return 0;
	if (code > 0 && code < 256 && (status < 0 || WIFEXITED(status)))
		return fail_number(reexec, code, " returned", code);
	return by_status(reexec, status);
}

static int judge(struct reexec *reexec, int status)
{
	const bool answered = check_answer(reexec);

	if (reexec->error == -ETIMEDOUT)
		return fail(reexec, -ETIMEDOUT, "", " was killed at its deadline");
	if (reexec->error == -EMSGSIZE)
		return fail(reexec, -EMSGSIZE, "the result is longer than GONS_RESULT_MAX of ", "");
	if (reexec->error)
		return gons_plan_fail_at(reexec->plan, reexec->error,
					 "cannot attend to the action");
	return answered ? by_answer(reexec, status) : by_status(reexec, status);
}

static int check(const struct reexec *reexec)
{
	if (!action_was_dispatched())
		return fail(reexec, -EOPNOTSUPP, "gons_dispatch() was never called, so ",
			    " would start the program for ever; call it as the first line of "
			    "main()");
	/* There gons_dispatch() does nothing: the program would start itself for ever. */
	if (getauxval(AT_SECURE))
		return fail(reexec, -EPERM,
			    "a program with more rights than its user has does not "
			    "start itself again: ",
			    "");
	if (action_is_running())
		return fail(reexec, -ELOOP, "an action starts no other: ", "");
	if (!action_exists(reexec->name))
		return fail(reexec, -ENOENT, "there is no ",
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
		error = open_channel(reexec, i);
	if (!error)
		error = make_environment(reexec);
	if (error)
		return gons_plan_fail_at(plan, error, "cannot prepare to start this program again");
	for (i = 0; i < CHANNELS; i++)
		if (i != ERRORS)
			kept_add(&reexec->kept, reexec->theirs[i]);
	reexec->kept.streams[STDERR_FILENO] = reexec->theirs[ERRORS];
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
		error = judge(reexec, attend(reexec));
	child_watch_end(&reexec->child_watch);
	return error;
}

int gons_reexec(gons_plan *plan, const char *name, const void *param, size_t nparam, void **result,
		size_t *nresult)
{
	struct reexec reexec = {
		.plan = plan,
		.name = name,
		.ours = { -1, -1, -1, -1 },
		.theirs = { -1, -1, -1, -1 },
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
	if (!error && !make_room(&reexec))
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
	close_ends(reexec.ours);
	close_ends(reexec.theirs);
	close_end(&reexec.pidfd);
	stderr_forward_end(&reexec.errors);
	return error;
}
