/* SPDX-License-Identifier: Apache-2.0 */
/* Opens namespaces that no reference of a plan can name. */
#define _GNU_SOURCE
#include "cmd/target/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cmd/last_error.h"
#include "cmd/options.h"
#include "cmd/parse_number.h"
#include "cmd/proc/file_id.h"
#include "cmd/proc/target_proc.h"

/* Since Linux 6.11; before, /proc/PID/ns/user is opened. */
#define GET_USER_NAMESPACE _IO(0xff, 9) /* PIDFD_GET_USER_NAMESPACE */

int namespace_user(int pidfd)
{
	int fd = ioctl(pidfd, GET_USER_NAMESPACE, 0);
	int directory;

	if (fd >= 0 || (errno != ENOTTY && errno != EINVAL))
		return fd < 0 ? last_error() : fd;
	directory = target_proc_open(pidfd);
	if (directory < 0)
		return directory;
	fd = openat(directory, "ns/user", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fd = last_error();
	close(directory);
	return fd;
}

static int of_number(const char *number)
{
	uint32_t pid;
	int pidfd;
	int fd;

	if (!parse_number(number, &pid))
		return -EINVAL;
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0)
		return last_error();
	fd = namespace_user(pidfd);
	close(pidfd);
	return fd;
}

static int of_pidfd(const char *number)
{
	uint32_t pidfd;

	return parse_number(number, &pidfd) ? namespace_user((int)pidfd) : -EINVAL;
}

static int duplicate(const char *number)
{
	uint32_t from;
	int fd;

	fd = parse_number(number, &from) ? fcntl((int)from, F_DUPFD_CLOEXEC, 3) : -1;
	return fd < 0 ? -EBADF : fd;
}

int namespace_user_of_reference(const char *reference)
{
	static const struct {
		const char *prefix;
		int (*open)(const char *number);
	} ways[] = { { "pid:", of_number }, { "pidfd:", of_pidfd }, { "fd:", duplicate } };
	unsigned i;
	int fd;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strncmp(reference, ways[i].prefix, strlen(ways[i].prefix)) == 0)
			return ways[i].open(reference + strlen(ways[i].prefix));
	if (options_is_reference(reference))
		return -EOPNOTSUPP;
	fd = open(reference, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd < 0 ? last_error() : fd;
}

bool namespace_is_own_user(int fd)
{
	struct file_id given;
	struct file_id own;

	return file_id_of(fd, &given) == 0 &&
	       file_id_at(AT_FDCWD, "/proc/self/ns/user", &own) == 0 && file_id_is_same(given, own);
}

int namespace_of_socket(int pidfd, int number)
{
	int taken = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	struct stat status;
	int fd;

	if (taken < 0)
		return last_error();
	/* The target chooses what it has open: for a file that is no socket, SIOCGSKNS could be any
	 * other command. */
	errno = ENOTSOCK;
	fd = fstat(taken, &status) == 0 && S_ISSOCK(status.st_mode) ? ioctl(taken, SIOCGSKNS) : -1;
	if (fd < 0)
		fd = last_error();
	close(taken);
	return fd;
}

int namespace_parent(int fd)
{
	int parent = ioctl(fd, NS_GET_USERNS);

	return parent < 0 ? last_error() : parent;
}
