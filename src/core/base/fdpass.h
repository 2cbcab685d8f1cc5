/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between two processes of ours over a pair of sockets, unix(7), with what only the kernel
 * can carry across: a descriptor, and ids that mean the same in another user namespace.
 */
#ifndef GONS_LETTER_H
#define GONS_LETTER_H

#include <stdint.h>

#define LETTER_UNCHANGED UINT32_MAX /* no such id, chown(2) */

struct letter_message {
	int error;
	char name[32];
	uint32_t uid; /* as seen by the sender, or LETTER_UNCHANGED */
	uint32_t gid;
	uint32_t trial; /* of a directory that goes with the socket, not with a process */
};

struct letter {
	struct letter_message message;
	int fd;       /* -1: none */
	uint32_t uid; /* message.uid and .gid as seen by the receiver, if letter_expect_ids() */
	uint32_t gid;
};

/* Before a letter with ids can come. 0, or -errno. */
int letter_expect_ids(int socket);

/* 0, or -errno. With a descriptor only: the ids are carried across unless both are unchanged;
 * -EPERM and -EINVAL for ids that the sender cannot become. */
int letter_send(int socket, const struct letter *letter);

/* 0, or -errno: -ECHILD if the other one has gone. A descriptor is close-on-exec. */
int letter_receive(int socket, struct letter *letter);

#endif
