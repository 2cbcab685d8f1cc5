/* SPDX-License-Identifier: Apache-2.0 */
/* A child process: starting it, making a program of it, and waiting for its end. */
#define _GNU_SOURCE
#include "lib/child/child.h"

#include <errno.h>
#include <poll.h>

#include "core/base/syscall.h"
#include "lib/plan/failure.h"

enum { STACK = 1 << 15 };

int child_execute(int fd, const char *path, char *const argv[], char *const envp[])
{
	if (fd < 0)
		return (int)sys_call(__NR_execve, (long)path, (long)argv, (long)envp, 0, 0);
	sys_call(__NR_fcntl, fd, F_SETFD, FD_CLOEXEC, 0, 0);
	return (int)sys_call(__NR_execveat, fd, (long)"", (long)argv, (long)envp, AT_EMPTY_PATH);
}

pid_t child_start(void (*function)(void *), void *argument, int *pidfd)
{
	char stack[STACK] __attribute__((aligned(16)));
	const long flags = CLONE_VM | CLONE_VFORK | SYS_SIGCHLD | (pidfd ? CLONE_PIDFD : 0);

	return (pid_t)arch_clone_on_stack(flags, stack + sizeof(stack), (long)pidfd, function,
					  argument);
}

int child_pidfd(pid_t child, int given)
{
	return given >= 0 ? given : sys_pidfd_open(child);
}

int child_can_be_watched(gons_plan *plan)
{
	if (sys_pidfd_open(-1) != -ENOSYS)
		return 0;
	return gons_plan_fail_at(plan, -ENOSYS,
				 "cannot watch a child, which takes pidfd_open (Linux 5.3)");
}

int child_reap(pid_t pid)
{
	int status = 0;
	int ended;

	do
		ended = sys_wait(pid, &status, SYS_WALL);
	while (ended == -EINTR);
	return ended < 0 ? ended : status;
}

int child_reap_killed(pid_t pid)
{
	struct pollfd ended = { .fd = sys_pidfd_open(pid), .events = POLLIN };
	int count = 1;

	if (ended.fd >= 0) {
		do
			count = poll(&ended, 1, CHILD_KILL_TIMEOUT);
		while (count < 0 && errno == EINTR);
		sys_close(ended.fd);
	}
	return count == 0 ? -ETIMEDOUT : child_reap(pid);
}
