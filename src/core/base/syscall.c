/* SPDX-License-Identifier: Apache-2.0 */
/* System calls by name. */
#include "core/base/syscall.h"

int sys_open_at(int directory, const char *path, int flags)
{
	return (int)sys_call(__NR_openat, directory, (long)path, flags | O_CLOEXEC, 0, 0);
}

int sys_open(const char *path, int flags)
{
	return sys_open_at(AT_FDCWD, path, flags);
}

void sys_close(int fd)
{
	sys_call(__NR_close, fd, 0, 0, 0, 0);
}

long sys_read(int fd, void *buffer, size_t size)
{
	long result;

	do
		result = sys_call(__NR_read, fd, (long)buffer, (long)size, 0, 0);
	while (result == -EINTR);
	return result;
}

long sys_pread(int fd, void *buffer, size_t size, uint64_t offset)
{
	long result;

	do
		result = sys_call(__NR_pread64, fd, (long)buffer, (long)size, (long)offset, 0);
	while (result == -EINTR);
	return result;
}

long sys_write(int fd, const void *buffer, size_t size)
{
	long result;

	do
		result = sys_call(__NR_write, fd, (long)buffer, (long)size, 0, 0);
	while (result == -EINTR);
	return result;
}

int sys_statx(int directory, const char *path, int flags, unsigned wanted, struct statx *buffer)
{
	return (int)sys_call(__NR_statx, directory, (long)path, flags, wanted, (long)buffer);
}

long sys_ioctl(int fd, unsigned request, long argument)
{
	return sys_call(__NR_ioctl, fd, request, argument, 0, 0);
}

long sys_fcntl(int fd, int command)
{
	return sys_call(__NR_fcntl, fd, command, 0, 0, 0);
}

int sys_setns(int fd, unsigned type)
{
	return (int)sys_call(__NR_setns, fd, type, 0, 0, 0);
}

int sys_unshare(unsigned flags)
{
	return (int)sys_call(__NR_unshare, flags, 0, 0, 0, 0);
}

int sys_getpid(void)
{
	return (int)sys_call(__NR_getpid, 0, 0, 0, 0, 0);
}

int sys_getppid(void)
{
	return (int)sys_call(__NR_getppid, 0, 0, 0, 0, 0);
}

int sys_pidfd_open(int pid)
{
	return (int)sys_call(__NR_pidfd_open, pid, 0, 0, 0, 0);
}

int sys_pidfd_send_signal(int pidfd, int signal)
{
	return (int)sys_call(__NR_pidfd_send_signal, pidfd, signal, 0, 0, 0);
}

bool sys_has_ended(int pidfd)
{
	struct {
		int fd;
		short events;
		short revents;
	} poll = { pidfd, 1, 0 }; /* POLLIN */
	const int64_t no_time[2] = { 0, 0 };

	return sys_call(__NR_ppoll, (long)&poll, 1, (long)no_time, 0, 0) > 0;
}

int sys_chdir(const char *path)
{
	return (int)sys_call(__NR_chdir, (long)path, 0, 0, 0, 0);
}

int sys_pipe(int ends[2])
{
	return (int)sys_call(__NR_pipe2, (long)ends, O_CLOEXEC, 0, 0, 0);
}

int sys_socketpair(int ends[2])
{
	return (int)sys_call(__NR_socketpair, SYS_AF_UNIX, SYS_SOCK_SEQPACKET | O_CLOEXEC, 0,
			     (long)ends, 0);
}

int sys_clone(void)
{
	return (int)sys_call(__NR_clone, 0, 0, 0, 0, 0);
}

long sys_prctl(int option, long a, long b)
{
	return sys_call(__NR_prctl, option, a, b, 0, 0);
}

int sys_kill(int pid, int signal)
{
	return (int)sys_call(__NR_kill, pid, signal, 0, 0, 0);
}

int sys_wait(int pid, int *status, int options)
{
	return (int)sys_call(__NR_wait4, pid, (long)status, options, 0, 0);
}

void sys_wait_for_end(int pid, int *status)
{
	while (sys_wait(pid, status, SYS_WALL) == -EINTR)
		;
}

int sys_signal_mask(int how, const uint64_t *set, uint64_t *old)
{
	return (int)sys_call(__NR_rt_sigprocmask, how, (long)set, (long)old, SYS_SIGSET_SIZE, 0);
}

int sys_signal_action(int signal, const struct sys_sigaction *new, struct sys_sigaction *old)
{
	return (int)sys_call(__NR_rt_sigaction, signal, (long)new, (long)old, SYS_SIGSET_SIZE, 0);
}

long sys_write_quietly(int fd, const void *buffer, size_t size)
{
	const uint64_t pipe = SYS_SIGNAL_BIT(SYS_SIGPIPE);
	const int64_t no_time[2] = { 0, 0 };
	uint64_t mask;
	long written;

	sys_signal_mask(SYS_SIG_BLOCK, &pipe, &mask);
	written = sys_write(fd, buffer, size);
	if (written == -EPIPE)
		sys_call(__NR_rt_sigtimedwait, (long)&pipe, 0, (long)no_time, SYS_SIGSET_SIZE, 0);
	sys_signal_mask(SYS_SIG_SETMASK, &mask, NULL);
	return written;
}

_Noreturn void sys_exit(int status)
{
	for (;;)
		sys_call(__NR_exit_group, status, 0, 0, 0, 0);
}
