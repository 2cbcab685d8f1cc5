/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process that answers for a container of LXC. The monitor of a container listens at an
 * abstract socket. While the container does not run, any process may listen at that name, and
 * lxc-info(1) believes it. So this command looks which process listens before it runs lxc-info, and
 * afterwards whether it is still the same one.
 */
#define _GNU_SOURCE
#include "cmd/target/lxc_monitor.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* FNV-1a of 64 bits. */
static uint64_t hash(uint64_t state, const char *text)
{
	for (; *text; text++)
		state = (state ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return state;
}

/* As lxc_make_abstract_socket_name() of LXC: a name that is too long is hashed. */
static socklen_t set_name(struct sockaddr_un *address, const char *lxcpath, const char *name)
{
	char *text = address->sun_path + 1;
	const size_t room = sizeof(address->sun_path) - 2;
	uint64_t state;

	if ((size_t)snprintf(text, room, "%s/%s/command", lxcpath, name) >= room) {
		state = hash(hash(hash(UINT64_C(0xcbf29ce484222325), lxcpath), "/"), name);
		snprintf(text, room, "lxc/%016" PRIx64 "/command", state);
	}
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(text));
}

/* Non-blocking: connect(2) would wait while the queue is full, and the process that listens may
 * never call accept(2). */
static int open_connection(const char *lxcpath, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const socklen_t length = set_name(&address, lxcpath, name);
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error;

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, length) == 0)
		return fd;
	error = -errno;
	if (fd >= 0)
		close(fd);
	return error;
}

static int cannot_reach(int error, const char *name, char *why, size_t size)
{
	snprintf(why, size, "cannot reach the monitor of container %s: %s", name, strerror(-error));
	return error;
}

/* The process that listens, *pid; -EPERM unless it belongs to root or to the caller. */
static int check_owner(int fd, const char *name, pid_t *pid, char *why, size_t size)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		return cannot_reach(-errno, name, why, size);
	if (peer.uid == 0 || peer.uid == geteuid()) {
		*pid = peer.pid;
		return 0;
	}
	snprintf(why, size,
		 "a process of user %ju answers for container %s, and only one of root%s is "
		 "trusted; give the pid",
		 (uintmax_t)peer.uid, name, geteuid() ? " or you" : "");
	return -EPERM;
}

int lxc_monitor_open(const char *lxcpath, const char *name, struct lxc_monitor *monitor, char *why,
		     size_t size)
{
	struct lxc_monitor opened = { .fd = open_connection(lxcpath, name) };
	int error;

	if (opened.fd < 0)
		return cannot_reach(opened.fd, name, why, size);
	error = check_owner(opened.fd, name, &opened.pid, why, size);
	if (error)
		close(opened.fd);
	else
		*monitor = opened;
	return error;
}

static bool is_connected(int fd)
{
	struct pollfd poller = { .fd = fd };

	return poll(&poller, 1, 0) == 0;
}

/*
 * Both the pid and the connection are compared. A pid can be reused after the monitor has ended,
 * but its connection has ended by then. The connection alone is not enough: the monitor stops
 * listening a moment before it ends, and another process may listen then.
 */
int lxc_monitor_check(const struct lxc_monitor *monitor, const char *lxcpath, const char *name,
		      char *why, size_t size)
{
	struct lxc_monitor now;
	int error = lxc_monitor_open(lxcpath, name, &now, why, size);

	if (error)
		return error;
	close(now.fd);
	if (now.pid == monitor->pid && is_connected(monitor->fd))
		return 0;
	snprintf(why, size, "container %s was restarted while gons asked for it", name);
	return -ESRCH;
}
