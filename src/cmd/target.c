/* SPDX-License-Identifier: Apache-2.0 */
/* Who is meant by a target: a process, pinned before anything else is asked of it. */
#define _GNU_SOURCE
#include "target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "request.h"

#define PID_LIMIT 4194304 /* PID_MAX_LIMIT of the kernel, proc_sys_kernel(5) */

int target_open(const char *text)
{
	char *end;
	long pid;
	int pidfd;

	errno = 0;
	pid = strtol(text, &end, 10);
	if (end == text || *end || pid < 1 || pid > PID_LIMIT)
		return say(-EINVAL, "invalid target \"%s\"; it is a process id", text);
	pidfd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
	return pidfd < 0 ? say(-errno, "target %s: %s", text, strerror(errno)) : pidfd;
}
