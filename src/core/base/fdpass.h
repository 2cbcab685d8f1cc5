/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between two processes of ours over a pair of sockets, unix(7), with what only the kernel
 * can carry across: a descriptor, and ids that mean the same in another user namespace.
 */
#ifndef GONS_CORE_BASE_FDPASS_H
#define GONS_CORE_BASE_FDPASS_H

#include <stdint.h>

#define FDPASS_UNCHANGED UINT32_MAX /* no such id, chown(2) */

struct fdpass_payload {
	int error;
	char name[32];
	uint32_t uid; /* as seen by the sender, or FDPASS_UNCHANGED */
	uint32_t gid;
	uint32_t dry_run; /* the directory goes with the socket, not with a process */
};

struct fdpass_message {
	struct fdpass_payload payload;
	int fd;       /* -1: none */
	uint32_t uid; /* payload.uid and .gid as seen by the receiver, if fdpass_expect_ids() */
	uint32_t gid;
};

/* A message with no descriptor and no ids. */
#define FDPASS_EMPTY                                                                               \
	((struct fdpass_message){ .payload = { .uid = FDPASS_UNCHANGED, .gid = FDPASS_UNCHANGED }, \
				  .fd = -1 })

/* Before a message with ids can come. 0, or -errno. */
int fdpass_expect_ids(int socket);

/* 0, or -errno. With a descriptor only: the ids are carried across unless both are unchanged;
 * -EPERM and -EINVAL for ids that the sender cannot become. */
int fdpass_send(int socket, const struct fdpass_message *message);

/* 0, or -errno: -ECHILD if the other one has gone. A descriptor is close-on-exec. */
int fdpass_receive(int socket, struct fdpass_message *message);

#endif
