/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container that means ill: root in namespaces that others enter. It looks for new processes in
 * its /proc as fast as it can, and tries on each whatever could lead to the host.
 *
 *	hostile SECRET MARK WHAT...
 *
 * SECRET is a text that stands in the memory and the environment of those who come in, MARK the
 *path of a file of the host. WHAT is what is tried: exe, directories, environ, memory. Prints
 *"ready", a line for whatever was reached, and when standard input is at its end how often it has
 *looked and was refused.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIDS = 1 << 16, HELD = 512, PIECE = 1 << 16 };

static const char *secret, *mark;
static bool tries_exe, tries_directories, tries_environ, tries_memory;
static unsigned met, refused;
static struct stat own;

/* Descriptors of executables, kept until nobody executes them any more (ETXTBSY). */
static int held[HELD];
static unsigned held_count;

static void reached(int pid, const char *what)
{
	printf("%d %s\n", pid, what);
	fflush(stdout);
}

static int open_of(int pid, const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0 && (errno == EACCES || errno == EPERM))
		refused++;
	return fd;
}

/* Is that a file of another file system than ours? What has no name is a copy in memory. */
static bool is_of_host(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink > 0 &&
	       status.st_dev != own.st_dev;
}

/* Nothing is written: to have it open for writing is all that it takes. */
static bool can_write(int fd)
{
	char path[64];
	int writable;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	writable = open(path, O_WRONLY | O_CLOEXEC);
	if (writable >= 0)
		close(writable);
	return writable >= 0;
}

static void try_exe(int pid)
{
	int fd = open_of(pid, "exe", O_WRONLY);

	if (fd >= 0 && is_of_host(fd))
		reached(pid, "exe, open for writing");
	if (fd >= 0)
		close(fd);
	if (held_count == HELD)
		return;
	fd = open_of(pid, "exe", O_PATH);
	if (fd >= 0 && is_of_host(fd))
		held[held_count++] = fd;
	else if (fd >= 0)
		close(fd);
}

static void try_directory(int pid, const char *name)
{
	char path[512];
	struct stat status;

	snprintf(path, sizeof(path), "/proc/%d/%s%s", pid, name, strrchr(mark, '/'));
	if (stat(path, &status) == 0)
		reached(pid, name);
	snprintf(path, sizeof(path), "/proc/%d/%s%s", pid, name, mark);
	if (stat(path, &status) == 0)
		reached(pid, name);
}

static void try_directories(int pid)
{
	struct dirent *entry;
	DIR *directory;
	char name[300];
	int fd;

	try_directory(pid, "cwd");
	try_directory(pid, "root");
	fd = open_of(pid, "fd", O_RDONLY | O_DIRECTORY);
	directory = fd < 0 ? NULL : fdopendir(fd);
	while (directory && (entry = readdir(directory))) {
		snprintf(name, sizeof(name), "fd/%s", entry->d_name);
		if (entry->d_name[0] != '.')
			try_directory(pid, name);
	}
	if (directory)
		closedir(directory);
}

static bool holds_secret(const char *buffer, ssize_t length)
{
	return length > 0 && memmem(buffer, (size_t)length, secret, strlen(secret));
}

static void try_environ(int pid)
{
	static char buffer[PIECE];
	int fd = open_of(pid, "environ", O_RDONLY);

	if (fd < 0)
		return;
	if (holds_secret(buffer, read(fd, buffer, sizeof(buffer))))
		reached(pid, "environ");
	close(fd);
}

/* The stack, where the environment is, too. */
static void try_memory(int pid)
{
	static char maps[PIECE], buffer[PIECE];
	int fd = open_of(pid, "maps", O_RDONLY);
	unsigned long from, to;
	char *at;
	ssize_t length;

	length = fd < 0 ? 0 : read(fd, maps, sizeof(maps) - 1);
	if (fd >= 0)
		close(fd);
	maps[length > 0 ? length : 0] = '\0';
	fd = open_of(pid, "mem", O_RDONLY);
	at = strstr(maps, "[stack]");
	while (at && at > maps && at[-1] != '\n')
		at--;
	if (fd >= 0 && at && sscanf(at, "%lx-%lx", &from, &to) == 2)
		for (; from < to; from += sizeof(buffer))
			if (holds_secret(buffer, pread(fd, buffer, sizeof(buffer), (off_t)from)))
				reached(pid, "memory");
	if (fd >= 0)
		close(fd);
}

static void try_all(int pid)
{
	met++;
	if (tries_exe)
		try_exe(pid);
	if (tries_directories)
		try_directories(pid);
	if (tries_environ)
		try_environ(pid);
	if (tries_memory)
		try_memory(pid);
}

/* Processes are numbered one after the other: the next ones are asked for by number, which is
 * faster than to list them all. */
static int last_pid(void)
{
	static int fd = -1;
	char text[64];
	ssize_t length;
	char *at;

	if (fd < 0)
		fd = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
	length = pread(fd, text, sizeof(text) - 1, 0);
	text[length > 0 ? length : 0] = '\0';
	at = strrchr(text, ' ');
	return at ? atoi(at) : 0;
}

int main(int count, char **arguments)
{
	struct pollfd input = { .fd = 0, .events = POLLIN };
	int seen, last;
	char byte;

	if (count < 3)
		return 2;
	secret = arguments[1];
	mark = arguments[2];
	for (int i = 3; i < count; i++) {
		tries_exe |= strcmp(arguments[i], "exe") == 0;
		tries_directories |= strcmp(arguments[i], "directories") == 0;
		tries_environ |= strcmp(arguments[i], "environ") == 0;
		tries_memory |= strcmp(arguments[i], "memory") == 0;
	}
	stat("/proc/self/exe", &own);
	seen = last_pid();
	puts("ready");
	fflush(stdout);
	while (poll(&input, 1, 0) == 0) {
		last = last_pid();
		/* again and again, as long as it is the last one */
		for (int pid = last > seen ? seen + 1 : last; pid <= last; pid++)
			if (pid != getpid())
				try_all(pid);
		seen = last;
	}
	/* Those who executed it have ended by now. */
	while (read(0, &byte, 1) > 0)
		;
	for (unsigned i = 0; i < held_count; i++)
		if (can_write(held[i])) {
			reached(0, "exe, held until its processes had ended");
			break;
		}
	printf("looked %u\nrefused %u\n", met, refused);
	return 0;
}
