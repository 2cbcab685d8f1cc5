/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of the caller's session does a program reach? `typist key PROGRAM...` has a key in a session
 * keyring of its own, and executes that. Without arguments: prints what reading that key leads to,
 * and, for each way to call ioctl(2), what typing into the terminal does.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* keyctl(2) */
enum { JOIN_SESSION_KEYRING = 1, SEARCH = 10, SESSION_KEYRING = -3 };

static void tell(const char *what, long result)
{
	printf("%s: %s\n", what, result < 0 ? strerrorname_np((int)-result) : "done");
}

static long or_errno(long result)
{
	return result < 0 ? -errno : result;
}

static void type(int fd)
{
	static const unsigned long requests[] = { TIOCSTI, TIOCSTI | 0x100000000UL };
	char paste[] = { 3 };

	tell("TIOCSTI", or_errno(syscall(SYS_ioctl, fd, requests[0], " ")));
	tell("TIOCSTI with more bits", or_errno(syscall(SYS_ioctl, fd, requests[1], " ")));
	if (ioctl(fd, TIOCLINUX, paste) < 0 && errno == EIO)
		tell("TIOCLINUX", -EIO);
#ifdef __x86_64__
	/* What a 32-bit program calls: its memory is below 4 GiB. */
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long result;

	if (low == MAP_FAILED)
		err(99, "mmap");
	*low = ' ';
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(54), "b"(fd), "c"(TIOCSTI), "d"(low)
			 : "memory", "r8", "r9", "r10", "r11");
	if ((int)result != -ENOSYS)
		tell("TIOCSTI of 32 bits", (int)result);
	result = or_errno(syscall(514 | 0x40000000, fd, TIOCSTI, low));
	if (result != -ENOSYS)
		tell("TIOCSTI of x32", result);
#endif
}

int main(int count, char **arguments)
{
	int fd;

	if (count > 2) {
		/* What has no keys, or may have none, is told by the search. */
		if (syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL) >= 0 &&
		    syscall(SYS_add_key, "user", "gons-secret", "x", 1, SESSION_KEYRING) < 0)
			err(99, "add_key");
		execvp(arguments[2], arguments + 2);
		err(99, "%s", arguments[2]);
	}
	/* What is typed is echoed: before all lines. */
	setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
	printf("\n");
	tell("key",
	     or_errno(syscall(SYS_keyctl, SEARCH, SESSION_KEYRING, "user", "gons-secret", 0)));
	fd = isatty(0) ? 0 : open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (fd >= 0)
		type(fd);
	return 0;
}
