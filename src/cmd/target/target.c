/* SPDX-License-Identifier: Apache-2.0 */
/* The process that --target names, as a pidfd. */
#define _GNU_SOURCE
#include "cmd/target/target.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cmd/message.h"
#include "cmd/target/target_name.h"
#include "cmd/target/target_pidfd.h"

#define PID_LIMIT 4194304 /* PID_MAX_LIMIT of the kernel, proc_sys_kernel(5) */
#define PIDFS 0x50494446  /* PID_FS_MAGIC of the kernel, Linux 6.9 */

/* As util-linux 2.41: the inode number of a pidfd belongs to one process until the next boot. */
static int check_inode(const char *text, int pidfd, uint64_t inode)
{
	struct statfs filesystem;
	struct stat status;

	if (fstatfs(pidfd, &filesystem) < 0 || filesystem.f_type != PIDFS)
		return say(-EOPNOTSUPP,
			   "--target=%s: pidfds have inode numbers since Linux 6.9; give the pid "
			   "alone",
			   text);
	if (fstat(pidfd, &status) == 0 && status.st_ino == inode)
		return 0;
	return say(-ESRCH,
		   "--target=%s: the process has ended: another one has its pid, with the inode "
		   "number %" PRIu64,
		   text, (uint64_t)status.st_ino);
}

/* Reads digits at *at, and moves *at behind them. 0, or -EINVAL. */
static int take_number(const char **at, uint64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return -EINVAL;
	errno = 0;
	*number = strtoull(*at, &end, 10);
	*at = end;
	return errno ? -EINVAL : 0;
}

static int open_number(const char *text)
{
	const char *at = text;
	uint64_t inode = 0;
	uint64_t pid;
	int pidfd;
	int error;

	error = take_number(&at, &pid);
	if (!error && *at == ':') {
		at++;
		error = take_number(&at, &inode);
		error = inode == 0 ? -EINVAL : error;
	}
	if (error || *at || pid < 1)
		return target_name_refuse(text);
	if (pid > PID_LIMIT)
		return say(-ESRCH, "--target=%s: there is no process %" PRIu64, text, pid);
	pidfd = target_pidfd_open(text, (pid_t)pid);
	error = pidfd >= 0 && inode ? check_inode(text, pidfd, inode) : 0;
	if (!error)
		return pidfd;
	close(pidfd);
	return error;
}

int target_open(const char *text)
{
	return isdigit((unsigned char)*text) ? open_number(text) : target_name_open(text);
}

bool target_is_named(const char *text)
{
	return !isdigit((unsigned char)*text) && !target_name_is_network(text);
}
