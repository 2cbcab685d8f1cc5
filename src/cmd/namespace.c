/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces as open files, where a word of a plan cannot name them. */
#define _GNU_SOURCE
#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "number.h"
#include "options.h"
#include "place.h"

/* PIDFD_GET_MNT_NAMESPACE and the like, Linux 6.11; and files of /proc. */
static const struct {
	unsigned long request;
	const char *file;
	const char *own;
} kinds[GONS_TYPES] = {
	[GONS_MNT] = { _IO(0xff, 3), "ns/mnt", "/proc/self/ns/mnt" },
	[GONS_USER] = { _IO(0xff, 9), "ns/user", "/proc/self/ns/user" },
};

static int of_process(int pidfd, enum gons_type type)
{
	int fd = ioctl(pidfd, kinds[type].request, 0);
	int directory;

	if (fd >= 0 || (errno != ENOTTY && errno != EINVAL))
		return fd < 0 ? -errno : fd;
	directory = place_open(pidfd);
	if (directory < 0)
		return directory;
	fd = openat(directory, kinds[type].file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	close(directory);
	return fd;
}

int namespace_user(int pidfd)
{
	return of_process(pidfd, GONS_USER);
}

static int of_number(const char *number, enum gons_type type)
{
	uint32_t pid;
	int pidfd;
	int fd;

	if (!number_read(number, &pid))
		return -EINVAL;
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0)
		return -errno;
	fd = of_process(pidfd, type);
	close(pidfd);
	return fd;
}

static int of_pidfd(const char *number, enum gons_type type)
{
	uint32_t pidfd;

	return number_read(number, &pidfd) ? of_process((int)pidfd, type) : -EINVAL;
}

static int duplicate(const char *number, enum gons_type type)
{
	uint32_t from;
	int fd;

	(void)type;
	fd = number_read(number, &from) ? fcntl((int)from, F_DUPFD_CLOEXEC, 3) : -1;
	return fd < 0 ? -EBADF : fd;
}

int namespace_of_reference(const char *reference, enum gons_type type)
{
	static const struct {
		const char *prefix;
		int (*open)(const char *number, enum gons_type type);
	} ways[] = { { "pid:", of_number }, { "pidfd:", of_pidfd }, { "fd:", duplicate } };
	unsigned i;
	int fd;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strncmp(reference, ways[i].prefix, strlen(ways[i].prefix)) == 0)
			return ways[i].open(reference + strlen(ways[i].prefix), type);
	if (options_is_reference(reference))
		return -EOPNOTSUPP;
	fd = open(reference, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

bool namespace_is_own(int fd, enum gons_type type)
{
	struct stat there;
	struct stat here;

	return fstat(fd, &there) == 0 && stat(kinds[type].own, &here) == 0 &&
	       there.st_ino == here.st_ino && there.st_dev == here.st_dev;
}

int namespace_of_socket(int pidfd, int number)
{
	int taken = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	struct stat status;
	int fd;

	if (taken < 0)
		return -errno;
	/* To anything else that number may mean anything: the target chooses what it has open. */
	errno = ENOTSOCK;
	fd = fstat(taken, &status) == 0 && S_ISSOCK(status.st_mode) ? ioctl(taken, SIOCGSKNS) : -1;
	if (fd < 0)
		fd = -errno;
	close(taken);
	return fd;
}

int namespace_parent(int fd)
{
	int parent = ioctl(fd, NS_GET_USERNS);

	return parent < 0 ? -errno : parent;
}
