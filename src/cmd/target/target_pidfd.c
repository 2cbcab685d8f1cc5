/* SPDX-License-Identifier: Apache-2.0 */
/* A pidfd for a pid. */
#define _GNU_SOURCE
#include "cmd/target/target_pidfd.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cmd/message.h"

/* Has the process ended? Also a zombie has: it has no namespaces any more. */
static bool has_ended(int pidfd)
{
	struct pollfd ended = { .fd = pidfd, .events = POLLIN };

	return poll(&ended, 1, 0) > 0;
}

int target_pidfd_open(const char *text, pid_t pid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (pidfd >= 0 && !has_ended(pidfd))
		return pidfd;
	if (pidfd >= 0) {
		close(pidfd);
		return say(-ESRCH, "--target=%s: process %d has ended", text, (int)pid);
	}
	/* EINVAL before Linux 6.9. */
	if (errno == ENOENT || errno == EINVAL)
		return say(-errno,
			   "--target=%s: %d is a thread of another process; give the id of that "
			   "process (Tgid in /proc/%d/status)",
			   text, (int)pid, (int)pid);
	if (errno == ESRCH)
		return say(-errno, "--target=%s: there is no process %d", text, (int)pid);
	return say(-errno, "--target=%s: cannot open process %d: %s%s", text, (int)pid,
		   strerror(errno), errno == ENOSYS ? "; pidfd_open(2) needs Linux 5.3" : "");
}
