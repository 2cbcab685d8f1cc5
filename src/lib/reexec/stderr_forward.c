/* SPDX-License-Identifier: Apache-2.0 */
/* Copies what the action writes to descriptor 2 to a descriptor of the caller, and remembers the
 * last line. */
#define _GNU_SOURCE
#include "lib/reexec/stderr_forward.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "lib/child/child_fds.h"

/*
 * write(2) to a terminal that is stopped, or to a pipe that another thread has filled meanwhile,
 * blocks although poll(2) said POLLOUT. O_NONBLOCK on the caller's descriptor would hold for every
 * process that shares the open file description: so the file is opened once more.
 */
void stderr_forward_begin(struct stderr_forward *stderr_forward, int fd)
{
	struct stat status;
	char path[32];
	int own;

	*stderr_forward = (struct stderr_forward){ .to = fd };
	if (!isatty(fd) && !(fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode)))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = fd_above_standard(sys_open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY));
	if (own < 0)
		return;
	stderr_forward->to = own;
	stderr_forward->own = true;
}

void stderr_forward_end(const struct stderr_forward *stderr_forward)
{
	if (stderr_forward->own)
		close(stderr_forward->to);
}

bool stderr_forward_is_ready(const struct stderr_forward *stderr_forward, int milliseconds)
{
	struct pollfd fd = { .fd = stderr_forward->to, .events = POLLOUT };
	int ready;

	do
		ready = poll(&fd, 1, milliseconds);
	while (ready < 0 && errno == EINTR);
	return ready > 0;
}

static void remember(struct stderr_forward *stderr_forward, const char *text, size_t length)
{
	for (; length > 0; length--, text++) {
		if (*text == '\n') {
			stderr_forward->complete = true;
			continue;
		}
		if (stderr_forward->complete)
			stderr_forward->length = 0;
		stderr_forward->complete = false;
		if (stderr_forward->length < sizeof(stderr_forward->line))
			stderr_forward->line[stderr_forward->length++] = *text;
	}
}

void stderr_forward_write(struct stderr_forward *stderr_forward, const char *text, size_t length,
			  const struct child_watch *child_watch)
{
	size_t at = 0;

	remember(stderr_forward, text, length);
	while (at < length) {
		long written = sys_write_quietly(stderr_forward->to, text + at, length - at);

		if (written == -EAGAIN &&
		    stderr_forward_is_ready(stderr_forward, child_watch_write_timeout(child_watch)))
			continue;
		if (written < 0 && written != -EINTR)
			return;
		at += written > 0 ? (size_t)written : 0;
	}
}
