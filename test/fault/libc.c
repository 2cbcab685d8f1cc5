/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lib asks of libc fails like a system call of core: the linker leads each of these functions
 * here (--wrap, in fault.mk), and none of libc's own calls.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fault.h"

/* Each function: its result where it fails, its number as a call, and the descriptor that it is
 * about or 0. */
#define WRAP(result, failed, number, fd, name, parameters, arguments)                              \
	result __real_##name parameters;                                                           \
	result __wrap_##name parameters;                                                           \
	result __wrap_##name parameters                                                            \
	{                                                                                          \
		return fault_in_libc(number, fd) ? failed : __real_##name arguments;               \
	}

/* NOLINTBEGIN(bugprone-reserved-identifier) */
WRAP(void *, NULL, FAULT_MEMORY, 0, malloc, (size_t size), (size))
WRAP(void *, NULL, FAULT_MEMORY, 0, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, NULL, FAULT_MEMORY, 0, realloc, (void *memory, size_t size), (memory, size))
WRAP(char *, NULL, FAULT_MEMORY, 0, strdup, (const char *string), (string))
WRAP(void *, MAP_FAILED, FAULT_MEMORY, 0, mmap,
     (void *address, size_t length, int protection, int flags, int fd, off_t offset),
     (address, length, protection, flags, fd, offset))
WRAP(int, -1, SYS_socketpair, 0, socketpair, (int domain, int type, int protocol, int ends[2]),
     (domain, type, protocol, ends))
WRAP(int, -1, SYS_ppoll, 0, poll, (struct pollfd * fds, nfds_t count, int timeout),
     (fds, count, timeout))
WRAP(int, -1, SYS_fstat, 0, fstat, (int fd, struct stat *status), (fd, status))
WRAP(ssize_t, -1, SYS_read, fd, read, (int fd, void *buffer, size_t size), (fd, buffer, size))
WRAP(ssize_t, -1, SYS_sendto, 0, send, (int fd, const void *data, size_t size, int flags),
     (fd, data, size, flags))
WRAP(ssize_t, -1, SYS_sendfile, 0, sendfile, (int to, int from, off_t *at, size_t size),
     (to, from, at, size))
WRAP(ssize_t, -1, SYS_readlinkat, 0, readlink, (const char *path, char *target, size_t size),
     (path, target, size))

int __wrap_asprintf(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));

int __wrap_asprintf(char **text, const char *format, ...)
{
	va_list arguments;
	int length;

	if (fault_in_libc(FAULT_MEMORY, 0))
		return -1;
	va_start(arguments, format);
	length = vasprintf(text, format, arguments);
	va_end(arguments);
	return length;
}
/* NOLINTEND(bugprone-reserved-identifier) */
