/* SPDX-License-Identifier: Apache-2.0 */
/* Messages between two processes, with the structures of the kernel for sendmsg(2). */
#include "core/base/fdpass.h"

#include <linux/uio.h>
#include <stdbool.h>

#include "core/base/syscall.h"

/* The values of the generic ABI, socket(7), unix(7). */
enum {
	LEVEL_SOCKET = 1,
	RIGHTS = 1,
	CREDENTIALS = 2,
	PASS_CREDENTIALS = 16,
	NO_SIGNAL = 0x4000,
	CLOSE_ON_EXEC = 0x40000000,
	CONTROL_BYTES = 128,
};

/* struct user_msghdr of the kernel. */
struct header {
	void *name;
	int name_length;
	struct iovec *data;
	size_t data_count;
	void *control;
	size_t control_length;
	unsigned flags;
};

/* struct cmsghdr of the kernel, and the data of the two kinds that are used here. */
struct control {
	size_t length;
	int level;
	int type;
};

struct control_fd {
	struct control head;
	int fd;
	int padding;
};

struct control_ids {
	struct control head;
	int pid;
	uint32_t uid;
	uint32_t gid;
	int padding;
};

int fdpass_expect_ids(int socket)
{
	const int yes = 1;

	return (int)sys_call(__NR_setsockopt, socket, LEVEL_SOCKET, PASS_CREDENTIALS, (long)&yes,
			     sizeof(yes));
}

static uint32_t or_own(uint32_t id, long number)
{
	return id == FDPASS_UNCHANGED ? (uint32_t)sys_call(number, 0, 0, 0, 0, 0) : id;
}

int fdpass_send(int socket, const struct fdpass_message *message)
{
	struct {
		struct control_fd fd;
		struct control_ids ids;
	} control = {
		.fd = { .head = { offsetof(struct control_fd, padding), LEVEL_SOCKET, RIGHTS },
			.fd = message->fd },
		.ids = { .head = { offsetof(struct control_ids, padding), LEVEL_SOCKET,
				   CREDENTIALS },
			 .pid = sys_getpid(),
			 .uid = or_own(message->payload.uid, __NR_getuid),
			 .gid = or_own(message->payload.gid, __NR_getgid) },
	};
	struct fdpass_payload payload = message->payload;
	struct iovec data = { &payload, sizeof(payload) };
	struct header header = { .data = &data, .data_count = 1 };
	bool with_ids = payload.uid != FDPASS_UNCHANGED || payload.gid != FDPASS_UNCHANGED;
	long sent;

	if (message->fd >= 0) {
		header.control = &control;
		header.control_length = with_ids ? sizeof(control) : sizeof(control.fd);
	}
	do
		sent = sys_call(__NR_sendmsg, socket, (long)&header, NO_SIGNAL, 0, 0);
	while (sent == -EINTR);
	return sent < 0 ? (int)sent : 0;
}

static void read_control(const char *control, size_t length, struct fdpass_message *message)
{
	size_t at = 0;

	while (at + sizeof(struct control) <= length) {
		const struct control *head = (const void *)(control + at);
		const struct control_fd *rights = (const void *)head;
		const struct control_ids *ids = (const void *)head;

		if (head->length < sizeof(*head))
			return;
		if (head->type == RIGHTS)
			message->fd = rights->fd;
		if (head->type == CREDENTIALS) {
			message->uid = ids->uid;
			message->gid = ids->gid;
		}
		at += (head->length + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1);
	}
}

int fdpass_receive(int socket, struct fdpass_message *message)
{
	char control[CONTROL_BYTES] __attribute__((aligned(8)));
	struct iovec data = { &message->payload, sizeof(message->payload) };
	struct header header = { .data = &data,
				 .data_count = 1,
				 .control = control,
				 .control_length = sizeof(control) };
	long size;

	*message = (struct fdpass_message){ .fd = -1,
					    .uid = FDPASS_UNCHANGED,
					    .gid = FDPASS_UNCHANGED };
	do
		size = sys_call(__NR_recvmsg, socket, (long)&header, CLOSE_ON_EXEC, 0, 0);
	while (size == -EINTR);
	if (size < 0)
		return (int)size;
	read_control(control, header.control_length, message);
	return size == sizeof(message->payload) ? 0 : -ECHILD;
}
