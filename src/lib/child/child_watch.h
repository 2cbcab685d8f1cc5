/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for a child, with a deadline, and passes signals on to it (GONS_TERM_CHILD). */
#ifndef GONS_LIB_CHILD_CHILD_WATCH_H
#define GONS_LIB_CHILD_CHILD_WATCH_H

#include <poll.h>
#include <signal.h>

#include "lib/plan/plan_api.h"

struct child_watch {
	int pidfd;       /* of the child; the caller sets it when the child exists, and closes it */
	int signals;     /* a signalfd(2), or -1 */
	uint64_t caught; /* the signals that came, SYS_SIGNAL_BIT() */
	bool expired;    /* the deadline has passed, and the child was killed */
	bool killed;     /* SIGKILL has been sent */
	bool stuck;      /* it was killed and does not end: do not wait for it */
	int64_t killed_at;
	long grace;      /* milliseconds from the first signal to SIGKILL */
	int64_t kill_at; /* milliseconds of CLOCK_MONOTONIC; INT64_MAX: never */
	uint64_t mask;   /* of the calling thread before, if signals are watched for */
};

/* The first entries of fds in child_watch_poll(): the pidfd, and the signals. */
enum { CHILD_WATCH_FDS = 2 };

/*
 * To be called before the child is made, so that no signal is missed; child_watch_end() has to
 * follow. signals: GONS_TERM_CHILD is obeyed, and the signals are blocked in the calling thread. 0,
 * or -errno.
 */
int child_watch_begin(struct child_watch *child_watch, const struct options *options, bool signals);

/* In the child: unblocks the signals that the caller watches for. */
void child_watch_inside(const struct child_watch *child_watch);

/*
 * One poll(2): waits for the end of the child, a signal, the deadline, or one of the caller's fds,
 * which begin behind the first CHILD_WATCH_FDS entries; count: of all entries. Passes signals on,
 * and kills the child at its deadline. True if the child has ended, or was killed and is stuck.
 */
bool child_watch_poll(struct child_watch *child_watch, struct pollfd *fds, nfds_t count);

/*
 * For poll(2): milliseconds to wait until the reader of the caller's descriptor 2 reads; -1: for
 * ever. The wait ends when the child would be killed, and is never without an end while signals are
 * blocked.
 */
int child_watch_write_timeout(const struct child_watch *child_watch);

/* Unblocks the signals: those that came reach the calling thread now. */
void child_watch_end(struct child_watch *child_watch);

#endif
