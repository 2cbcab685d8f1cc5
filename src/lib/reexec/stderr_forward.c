/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody else writes to descriptor 2, on its way to ours; the last line is remembered. */
#define _GNU_SOURCE
#include "lib/reexec/stderr_forward.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "lib/child/child.h"

/*
 * A terminal that is stopped, or a pipe that another thread has filled meanwhile, blocks in spite
 * of poll(2); and O_NONBLOCK would be everybody's who has the same one open.
 */
void passing_begin(struct passing *passing, int fd)
{
	struct stat status;
	char path[32];
	int own;

	*passing = (struct passing){ .to = fd };
	if (!isatty(fd) && !(fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode)))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = fd_above_standard(sys_open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY));
	if (own < 0)
		return;
	passing->to = own;
	passing->own = true;
}

void passing_end(const struct passing *passing)
{
	if (passing->own)
		close(passing->to);
}

bool passing_is_ready(const struct passing *passing, int milliseconds)
{
	struct pollfd fd = { .fd = passing->to, .events = POLLOUT };
	int ready;

	do
		ready = poll(&fd, 1, milliseconds);
	while (ready < 0 && errno == EINTR);
	return ready > 0;
}

static void remember(struct passing *passing, const char *text, size_t length)
{
	for (; length > 0; length--, text++) {
		if (*text == '\n') {
			passing->complete = true;
			continue;
		}
		if (passing->complete)
			passing->length = 0;
		passing->complete = false;
		if (passing->length < sizeof(passing->line))
			passing->line[passing->length++] = *text;
	}
}

void passing_write(struct passing *passing, const char *text, size_t length,
		   const struct vigil *vigil)
{
	size_t at = 0;

	remember(passing, text, length);
	while (at < length) {
		long written = sys_write_quietly(passing->to, text + at, length - at);

		if (written == -EAGAIN && passing_is_ready(passing, vigil_patience(vigil)))
			continue;
		if (written < 0 && written != -EINTR)
			return;
		at += written > 0 ? (size_t)written : 0;
	}
}
