/* SPDX-License-Identifier: Apache-2.0 */
/* This program as a sealed file in memory, which no process inside can write to. */
#define _GNU_SOURCE
#include "lib/reexec/sealed_exe.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "lib/child/child_fds.h"
#include "lib/child/child_signals.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U /* Linux 6.3 */
#endif

enum {
	ADD_SEALS = 1033, /* F_ADD_SEALS, fcntl(2) */
	SEALS = 0xf,      /* F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE */
	CHUNK = 1 << 30,
	NAME_BYTES = 64,
};

/* A copy, with the identity of its file: the program may have closed the descriptor, and another
 * file may have its number. */
struct copy {
	int fd;
	dev_t device;
	ino_t inode;
};

/* Never freed: another thread may look at it. */
static struct copy *kept;

static int fill(int copy)
{
	int program = sys_open("/proc/self/exe", O_RDONLY);
	ssize_t count;
	int error = 0;

	if (program < 0)
		return program;
	do {
		count = sendfile(copy, program, NULL, CHUNK);
		if (count < 0 && errno != EINTR)
			error = -errno;
	} while (!error && count != 0);
	close(program);
	return error;
}

/* RLIMIT_FSIZE holds for a memfd, too, and the kernel sends SIGXFSZ, which would end the program,
 * setrlimit(2). The signal is blocked and taken away. */
static int fill_quietly(int copy)
{
	const uint64_t too_large = SYS_SIGNAL_BIT(SIGXFSZ);
	const int64_t no_time[2] = { 0, 0 };
	uint64_t mask;
	int error;

	sys_signal_mask(SYS_SIG_BLOCK, &too_large, &mask);
	error = fill(copy);
	if (error == -EFBIG)
		sys_call(__NR_rt_sigtimedwait, (long)&too_large, 0, (long)no_time, SYS_SIGSET_SIZE,
			 0);
	signals_restore(&mask);
	return error;
}

/* Since Linux 6.14 the kernel shows the name as that of the command. memfd_create(2) takes up to
 * 249 bytes; the name of a program may be longer. */
static int create(void)
{
	char name[NAME_BYTES];
	int fd;

	snprintf(name, sizeof(name), "%s", program_invocation_short_name);
	fd = (int)sys_call(__NR_memfd_create, (long)name,
			   MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC, 0, 0, 0);

	if (fd == -EINVAL)
		fd = (int)sys_call(__NR_memfd_create, (long)name, MFD_CLOEXEC | MFD_ALLOW_SEALING,
				   0, 0, 0);
	return fd_above_standard(fd);
}

static int make(struct copy *copy)
{
	struct stat status;
	int fd = create();
	int error;

	if (fd < 0)
		return fd;
	error = fill_quietly(fd);
	if (!error)
		error = (int)sys_call(__NR_fcntl, fd, ADD_SEALS, SEALS, 0, 0);
	if (!error && fstat(fd, &status) < 0)
		error = -errno;
	if (error) {
		close(fd);
		return error;
	}
	*copy = (struct copy){ fd, status.st_dev, status.st_ino };
	return 0;
}

static bool is_there(const struct copy *copy)
{
	struct stat status;

	return copy && fstat(copy->fd, &status) == 0 && status.st_dev == copy->device &&
	       status.st_ino == copy->inode;
}

int sealed_exe_open(void)
{
	struct copy *old = __atomic_load_n(&kept, __ATOMIC_ACQUIRE);
	struct copy *new;
	int error;

	if (is_there(old))
		return old->fd;
	new = malloc(sizeof(*new));
	if (!new)
		return -ENOMEM;
	error = make(new);
	if (!error && __atomic_compare_exchange_n(&kept, &old, new, false, __ATOMIC_ACQ_REL,
						  __ATOMIC_ACQUIRE))
		return new->fd;
	/* Another thread was faster, or the copy could not be made. */
	if (!error)
		close(new->fd);
	free(new);
	return error ? error : old->fd;
}
