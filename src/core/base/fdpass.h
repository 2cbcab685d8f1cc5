/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between two processes over a pair of sockets, unix(7). The kernel carries a descriptor
 * with them, and translates ids from the user namespace of the sender to that of the receiver.
 */
#ifndef GONS_CORE_BASE_FDPASS_H
#define GONS_CORE_BASE_FDPASS_H

#include <stdint.h>

#define FDPASS_UNCHANGED UINT32_MAX /* no such id, chown(2) */

struct fdpass_payload {
	int error;
	char name[32];
	uint32_t uid; /* in the user namespace of the sender, or FDPASS_UNCHANGED */
	uint32_t gid;
	uint32_t dry_run; /* the directory lives as long as the socket, not as a process */
};

struct fdpass_message {
	struct fdpass_payload payload;
	int fd;       /* or -1 */
	uint32_t uid; /* payload.uid in the user namespace of the receiver, after
			 fdpass_expect_ids() */
	uint32_t gid;
};

/* A message with no descriptor and no ids. */
#define FDPASS_EMPTY                                                                               \
	((struct fdpass_message){ .payload = { .uid = FDPASS_UNCHANGED, .gid = FDPASS_UNCHANGED }, \
				  .fd = -1 })

/* The receiver calls it before a message with ids is sent. 0, or -errno. */
int fdpass_expect_ids(int socket);

/*
 * Sends payload and, if there is one, the descriptor. Ids are translated only in a message with a
 * descriptor, unless both are FDPASS_UNCHANGED. 0, or -errno: -EPERM and -EINVAL for ids that the
 * sender may not have.
 */
int fdpass_send(int socket, const struct fdpass_message *message);

/* Receives one message. 0, or -errno: -ECHILD if the other process has closed its end. A descriptor
 * is close-on-exec and belongs to the caller. */
int fdpass_receive(int socket, struct fdpass_message *message);

#endif
