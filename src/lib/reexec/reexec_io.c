/* SPDX-License-Identifier: Apache-2.0 */
/* The channels between the caller of gons_reexec() and the program that it has started. */
#define _GNU_SOURCE
#include "lib/reexec/reexec_io.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "lib/child/child.h"

enum {
	CHUNK = 1 << 16,
	DRAIN_MAX =
		64, /* chunks read after the end of the action: its children may go on writing */
};

/* The parameter goes through a socket pair: send(2) can do without SIGPIPE (MSG_NOSIGNAL). */
int reexec_io_open(struct reexec *reexec, enum channel channel)
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
	reexec->caller_ends[channel] = fd_above_standard(ends[0]);
	reexec->child_ends[channel] = fd_above_standard(ends[1]);
	if (reexec->caller_ends[channel] < 0)
		return reexec->caller_ends[channel];
	if (reexec->child_ends[channel] < 0)
		return reexec->child_ends[channel];
	return channel == PARAMETER ? 0
				    : (int)sys_call(__NR_fcntl, reexec->caller_ends[channel],
						    F_SETFL, O_NONBLOCK, 0, 0);
}

void reexec_io_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void reexec_io_close_all(int ends[CHANNELS])
{
	int i;

	for (i = 0; i < CHANNELS; i++)
		reexec_io_close(&ends[i]);
}

static void give_up(struct reexec *reexec, int error)
{
	if (!reexec->error)
		reexec->error = error;
	reexec->child_watch.kill_at = 0;
}

/* Each of the following functions moves what can be moved now. False: the channel is done. */
static bool feed(struct reexec *reexec)
{
	ssize_t sent;

	if (reexec->parameter_left == 0)
		return false;
	sent = send(reexec->caller_ends[PARAMETER], reexec->parameter, reexec->parameter_left,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (sent < 0) {
		/* An action may stop reading its parameter. Any other error would leave it a part
		 * of it. */
		if (errno != EPIPE && errno != ECONNRESET)
			give_up(reexec, -errno);
		return false;
	}
	reexec->parameter += sent;
	reexec->parameter_left -= (size_t)sent;
	return reexec->parameter_left > 0;
}

bool reexec_io_make_room(struct reexec *reexec)
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

	if (!reexec_io_make_room(reexec)) {
		give_up(reexec, -ENOMEM);
		return false;
	}
	got = read(reexec->caller_ends[RESULT], reexec->result + reexec->result_length, CHUNK);
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	reexec->result_length += (size_t)got;
	if (reexec->result_length <= (size_t)reexec->plan->options.result_max)
		return true;
	give_up(reexec, -EMSGSIZE);
	return false;
}

/* If the reader of the caller's descriptor 2 does not read, poll(2) waits for it as for all else.
 */
static bool pass_errors_on(struct reexec *reexec)
{
	const int patience = reexec->ended ? child_watch_write_timeout(&reexec->child_watch) : 0;
	char buffer[PIPE_BUF];
	ssize_t got;

	reexec->stuck = !stderr_forward_is_ready(&reexec->errors, patience);
	if (reexec->stuck)
		return !reexec->ended;
	got = read(reexec->caller_ends[ERRORS], buffer, sizeof(buffer));
	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	stderr_forward_write(&reexec->errors, buffer, (size_t)got, &reexec->child_watch);
	return true;
}

static bool take_answer(struct reexec *reexec)
{
	ssize_t got =
		read(reexec->caller_ends[ANSWER], (char *)&reexec->answer + reexec->answer_length,
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
			reexec_io_close(&reexec->caller_ends[i]);
}

/* Reads what was written before the end of the action. A child of it may hold the other ends open,
 * so there may be no end of file. */
static void drain(struct reexec *reexec)
{
	int i;
	int rounds;

	for (i = RESULT; i < CHANNELS; i++)
		for (rounds = 0; rounds < DRAIN_MAX && reexec->caller_ends[i] >= 0; rounds++) {
			struct pollfd fd = { .fd = reexec->caller_ends[i], .events = POLLIN };

			if (poll(&fd, 1, 0) <= 0)
				break;
			if (!serve[i](reexec))
				reexec_io_close(&reexec->caller_ends[i]);
		}
}

int reexec_io_attend(struct reexec *reexec)
{
	struct pollfd fds[CHILD_WATCH_FDS + CHANNELS];
	int status;
	int i;

	reexec->child_watch.pidfd = reexec->pidfd;
	if (reexec->parameter_left == 0)
		reexec_io_close(&reexec->caller_ends[PARAMETER]);
	do {
		for (i = 0; i < CHANNELS; i++)
			fds[CHILD_WATCH_FDS + i] =
				(struct pollfd){ .fd = reexec->caller_ends[i],
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
