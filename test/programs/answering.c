/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answering NAME PID [USER]: answers at an abstract socket as the monitor of a container of LXC
 * does: the container runs, and its first process is PID. Says when it listens. Killed alone it
 * ceases to listen, and leaves its connections open; killed as a group, it does not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { GET_STATE = 3, RUNNING = 2, QUEUE = 8 };

struct message {
	int32_t what;
	int32_t length;
	uint64_t data;
};

static int listen_at(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const socklen_t length = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(address.sun_path + 1, name, strlen(name));
	/* Whoever had that name may not have ended altogether. */
	alarm(60);
	while (bind(fd, (const struct sockaddr *)&address, length))
		if (errno != EADDRINUSE)
			exit(1);
	if (listen(fd, QUEUE))
		exit(1);
	alarm(0);
	return fd;
}

static void answer(int fd, uint64_t pid)
{
	struct message message;

	while (read(fd, &message, sizeof(message)) == sizeof(message)) {
		message.data = message.what == GET_STATE ? RUNNING : pid;
		message.what = 0;
		if (write(fd, &message, sizeof(message)) != sizeof(message))
			break;
	}
}

int main(int argc, char **argv)
{
	int listener;
	int fd;

	if (argc < 3 || strlen(argv[1]) > 106 || (argc > 3 && setuid((uid_t)atoi(argv[3]))))
		return 1;
	setsid();
	signal(SIGCHLD, SIG_IGN);
	listener = listen_at(argv[1]);
	if (write(1, "listening\n", 10) != 10)
		return 1;
	close(1);
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		if (fork() == 0) {
			close(listener);
			answer(fd, strtoull(argv[2], NULL, 10));
			return 0;
		}
		close(fd);
	}
	return 1;
}
