/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for a child, with a deadline, and passing on signals if that is asked for. */
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

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static const int watched[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

/* signal(7): while blocked, it is kept all the same. */
static bool is_ignored(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static int watch_signals(struct vigil *vigil)
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
	vigil->signals = fd;
	return sys_signal_mask(SYS_SIG_BLOCK, &bits, &vigil->mask);
}

int vigil_begin(struct vigil *vigil, const struct options *options, bool signals)
{
	*vigil = (struct vigil){
		.pidfd = -1,
		.signals = -1,
		.grace = options->term_child,
		.kill_at = options->deadline ? now() + options->deadline : INT64_MAX,
	};
	return signals && options->term_child ? watch_signals(vigil) : 0;
}

void vigil_inside(const struct vigil *vigil)
{
	if (vigil->signals >= 0)
		sys_signal_mask(SYS_SIG_SETMASK, &vigil->mask, NULL);
}

static void pass_on(struct vigil *vigil)
{
	struct signalfd_siginfo info;

	while (read(vigil->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		const bool first = vigil->caught == 0;

		sys_pidfd_send_signal(vigil->pidfd, (int)info.ssi_signo);
		vigil->caught |= SYS_SIGNAL_BIT(info.ssi_signo);
		if (!first)
			continue;
		sys_pidfd_send_signal(vigil->pidfd, SIGTERM);
		if (now() + vigil->grace < vigil->kill_at)
			vigil->kill_at = now() + vigil->grace;
	}
}

/* Milliseconds until it is killed, for poll(2): -1 where it is not. */
static int time_left(const struct vigil *vigil)
{
	const int64_t left = vigil->kill_at - now();

	if (vigil->kill_at == INT64_MAX)
		return -1;
	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/*
 * SIGKILL does not end a process that waits in the kernel for an answer of FUSE (Linux,
 * request_wait_answer()) or of a device, and who gives none can be inside. Then nobody waits for
 * the child any more.
 */
static bool give_up(struct vigil *vigil)
{
	vigil->stuck = vigil->killed && now() >= vigil->killed_at + PROCESS_PATIENCE;
	return vigil->stuck;
}

int vigil_patience(const struct vigil *vigil)
{
	if (vigil->kill_at == INT64_MAX && vigil->signals >= 0)
		return (int)vigil->grace;
	return time_left(vigil);
}

bool vigil_poll(struct vigil *vigil, struct pollfd *fds, nfds_t count)
{
	fds[0] = (struct pollfd){ .fd = vigil->pidfd, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = vigil->signals, .events = POLLIN };
	if (poll(fds, count, vigil->killed ? PROCESS_PATIENCE : time_left(vigil)) < 0) {
		while (count--)
			fds[count].revents = 0;
		return false; /* EINTR: whoever calls comes back */
	}
	if (fds[1].revents)
		pass_on(vigil);
	if (fds[0].revents || give_up(vigil))
		return true;
	if (!vigil->killed && now() >= vigil->kill_at) {
		vigil->killed = true;
		vigil->expired = !vigil->caught;
		vigil->killed_at = now();
		sys_pidfd_send_signal(vigil->pidfd, SIGKILL);
	}
	return false;
}

void vigil_end(struct vigil *vigil)
{
	unsigned i;

	if (vigil->signals < 0)
		return;
	close(vigil->signals);
	for (i = 0; i < sizeof(watched) / sizeof(watched[0]); i++)
		if (vigil->caught & SYS_SIGNAL_BIT(watched[i]))
			pthread_kill(pthread_self(), watched[i]);
	sys_signal_mask(SYS_SIG_SETMASK, &vigil->mask, NULL);
}
