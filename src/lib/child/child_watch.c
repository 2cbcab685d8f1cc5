/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for a child, with a deadline, and passes signals on to it (GONS_TERM_CHILD). */
#define _GNU_SOURCE
#include "lib/child/child_watch.h"

#include <errno.h>
#include <limits.h>
#include <linux/signalfd.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "lib/child/child.h"
#include "lib/child/child_fds.h"
#include "lib/plan/plan_api.h"

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static const int watched[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

/* A signal that is ignored would be kept for signalfd(2) as long as it is blocked. */
static bool is_ignored(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static int watch_signals(struct child_watch *child_watch)
{
	uint64_t bits = 0;
	unsigned i;
	int fd;

	for (i = 0; i < sizeof(watched) / sizeof(watched[0]); i++) {
		if (is_ignored(watched[i]))
			continue;
		bits |= SYS_SIGNAL_BIT(watched[i]);
	}
	fd = (int)sys_call(__NR_signalfd4, -1, (long)&bits, SYS_SIGSET_SIZE, O_CLOEXEC | O_NONBLOCK,
			   0);
	fd = fd_above_standard(fd);
	if (fd < 0)
		return fd;
	child_watch->signals = fd;
	return sys_signal_mask(SYS_SIG_BLOCK, &bits, &child_watch->mask);
}

int child_watch_begin(struct child_watch *child_watch, const struct options *options, bool signals)
{
	*child_watch = (struct child_watch){
		.pidfd = -1,
		.signals = -1,
		.grace = options->term_child,
		.kill_at = options->deadline ? now() + options->deadline : INT64_MAX,
	};
	return signals && options->term_child ? watch_signals(child_watch) : 0;
}

void child_watch_inside(const struct child_watch *child_watch)
{
	if (child_watch->signals >= 0)
		sys_signal_mask(SYS_SIG_SETMASK, &child_watch->mask, NULL);
}

static void pass_on(struct child_watch *child_watch)
{
	struct signalfd_siginfo info;

	while (read(child_watch->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		const bool first = child_watch->caught == 0;

		sys_pidfd_send_signal(child_watch->pidfd, (int)info.ssi_signo);
		child_watch->caught |= SYS_SIGNAL_BIT(info.ssi_signo);
		if (!first)
			continue;
		sys_pidfd_send_signal(child_watch->pidfd, SIGTERM);
		if (now() + child_watch->grace < child_watch->kill_at)
			child_watch->kill_at = now() + child_watch->grace;
	}
}

/* Milliseconds until the child is killed, for poll(2); -1: it is never killed. */
static int time_left(const struct child_watch *child_watch)
{
	const int64_t left = child_watch->kill_at - now();

	if (child_watch->kill_at == INT64_MAX)
		return -1;
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/*
 * SIGKILL does not end a process that waits in the kernel for an answer of FUSE (Linux,
 * request_wait_answer()) or of a device, and the process that has to answer may be a hostile one
 * inside. So the caller stops waiting for the child after a while.
 */
static bool give_up(struct child_watch *child_watch)
{
	child_watch->stuck =
		child_watch->killed && now() >= child_watch->killed_at + CHILD_KILL_TIMEOUT;
	return child_watch->stuck;
}

int child_watch_write_timeout(const struct child_watch *child_watch)
{
	if (child_watch->kill_at == INT64_MAX && child_watch->signals >= 0)
		return (int)child_watch->grace;
	return time_left(child_watch);
}

bool child_watch_poll(struct child_watch *child_watch, struct pollfd *fds, nfds_t count)
{
	fds[0] = (struct pollfd){ .fd = child_watch->pidfd, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = child_watch->signals, .events = POLLIN };
	if (poll(fds, count, child_watch->killed ? CHILD_KILL_TIMEOUT : time_left(child_watch)) <
	    0) {
		while (count--)
			fds[count].revents = 0;
		return false; /* EINTR: the caller calls again */
	}
	if (fds[1].revents)
		pass_on(child_watch);
	if (fds[0].revents || give_up(child_watch))
		return true;
	if (!child_watch->killed && now() >= child_watch->kill_at) {
		child_watch->killed = true;
		child_watch->expired = !child_watch->caught;
		child_watch->killed_at = now();
		sys_pidfd_send_signal(child_watch->pidfd, SIGKILL);
	}
	return false;
}

void child_watch_end(struct child_watch *child_watch)
{
	unsigned i;

	if (child_watch->signals < 0)
		return;
	close(child_watch->signals);
	for (i = 0; i < sizeof(watched) / sizeof(watched[0]); i++)
		if (child_watch->caught & SYS_SIGNAL_BIT(watched[i]))
			pthread_kill(pthread_self(), watched[i]);
	sys_signal_mask(SYS_SIG_SETMASK, &child_watch->mask, NULL);
}
