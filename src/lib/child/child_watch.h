/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for a child, with a deadline, and passing on signals if that is asked for. */
#ifndef GONS_LIB_CHILD_CHILD_WATCH_H
#define GONS_LIB_CHILD_CHILD_WATCH_H

#include <poll.h>
#include <signal.h>

#include "lib/plan/plan_api.h"

struct child_watch {
	int pidfd;       /* of the child, the caller's, to be set once it is there */
	int signals;     /* a signalfd(2), or -1 */
	uint64_t caught; /* the signals that came, SYS_SIGNAL_BIT() */
	bool expired;    /* the deadline has passed, and the child was killed */
	bool killed;     /* nothing more can be done to it */
	bool stuck;      /* it was killed and does not end; nobody is to wait for it */
	int64_t killed_at;
	long grace;      /* milliseconds from the first signal to SIGKILL */
	int64_t kill_at; /* when, or INT64_MAX: never; as child_watch_now() */
	uint64_t mask;   /* of the calling thread before, where signals are watched for */
};

/* Where the pidfd and the signals stand in what child_watch_poll() waits for. */
enum { CHILD_WATCH_FDS = 2 };

/*
 * Before the child is made: no signal may come between. 0, or -errno. signals: whether
 * GONS_TERM_CHILD is to be obeyed.
 */
int child_watch_begin(struct child_watch *child_watch, const struct options *options, bool signals);

/* In the child: the signals that are watched for are its own again. */
void child_watch_inside(const struct child_watch *child_watch);

/*
 * Waits until the child has ended or one of fds, of which the first CHILD_WATCH_FDS are not for the
 * caller, has something to say; kills the child when its time is over. True when it has ended,
 * or was killed and is stuck.
 */
bool child_watch_poll(struct child_watch *child_watch, struct pollfd *fds, nfds_t count);

/*
 * Milliseconds to wait for somebody else who has to read, for poll(2): until the child is killed.
 * Where signals are held back meanwhile, it is not for ever.
 */
int child_watch_write_timeout(const struct child_watch *child_watch);

/* The signals that were held back reach the calling thread. */
void child_watch_end(struct child_watch *child_watch);

#endif
