/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does the C library ask nscd(8)? Whoever runs this may make /run/nscd, as root of a container may
 * at any time. Prints how often somebody connected while names were looked up.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <grp.h>
#include <netdb.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define DIRECTORY "/var/run/nscd"

/* A byte for each who connects; and nobody is answered. */
static _Noreturn void answer_nobody(int socket, int told)
{
	int client;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while ((client = accept4(socket, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		if (write(told, "c", 1) != 1)
			break;
		close(client);
	}
	_exit(1);
}

static int open_socket(void)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX,
					     .sun_path = DIRECTORY "/socket" };
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (mkdir(DIRECTORY, 0755) && errno != EEXIST)
		err(99, "%s", DIRECTORY);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) || listen(fd, 5))
		err(99, "%s", address.sun_path);
	return fd;
}

static void look_up(void)
{
	unsigned char local[] = { 127, 0, 0, 1 };
	gid_t groups[32];
	int count = 32;

	getpwnam("root");
	getpwuid(0);
	getgrnam("root");
	getgrgid(0);
	getgrouplist("root", 0, groups, &count);
	getservbyname("http", "tcp");
	getservbyport(80, "tcp");
	gethostbyname("localhost");
	gethostbyaddr(local, sizeof(local), AF_INET);
	innetgr("group", "host", "user", "domain");
}

/* Those that have connected by now. */
static unsigned count_connections(int told)
{
	struct pollfd waiting = { .fd = told, .events = POLLIN };
	unsigned count = 0;
	char byte;

	while (poll(&waiting, 1, 0) > 0 && read(told, &byte, 1) == 1)
		count++;
	return count;
}

int main(void)
{
	const int socket = open_socket();
	int told[2];
	pid_t child;

	if (pipe(told))
		err(99, "pipe");
	child = fork();
	if (child == 0)
		answer_nobody(socket, told[1]);
	look_up();
	printf("%s\n", count_connections(told[0]) ? "asked" : "not asked");
	kill(child, SIGKILL);
	unlink(DIRECTORY "/socket");
	rmdir(DIRECTORY);
	return 0;
}
