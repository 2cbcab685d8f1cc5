/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way to make a helper process. A helper runs none of a libc's code, has all signals
 * blocked, a stack of its own (the caller's RLIMIT_STACK may be small), no descriptor but its end
 * of a socket and those that the job names, and is undumpable before it joins anything. Its end
 * sends no signal; wait(2) takes __WALL.
 */
#ifndef GONS_CORE_BASE_HELPER_H
#define GONS_CORE_BASE_HELPER_H

#include <stdbool.h>
#include <stddef.h>

enum {
	HELPER_KEEPS = 2,
	HELPER_KEEPS_ALL = 3, /* in the place of their number: all that the caller has */
};

struct helper_job {
	/* Returns 0 or -errno, which helper_wait() hands to the caller. */
	int (*work)(int end, void *argument);
	void *argument;
	const int *keep; /* descriptors, at most HELPER_KEEPS, in any order */
	unsigned kept;
	/* CLONE_FILES: the descriptors are those of the caller, and all stay open. */
	unsigned flags;
};

struct helper {
	int pid;    /* 0: none */
	int socket; /* the caller's end, or -1 */
};

#define HELPER_NONE ((struct helper){ .socket = -1 })

/* Starts a helper. 0, or -errno. */
int helper_start(struct helper *helper, const struct helper_job *job);

/* Waits for its end. What work() returned, or -ECHILD if a signal has ended it. */
int helper_wait(struct helper *helper);

/* Closes the socket, which ends a helper that reads it, and waits as helper_wait() does. */
int helper_end(struct helper *helper);

/*
 * From the start to the end. The answer is written by the helper to its end, of a pipe here, at
 * once; it is untouched if there is none. 0, or -errno: of work() first, which may have answered as
 * well.
 */
int helper_ask(const struct helper_job *job, void *answer, size_t size);

#endif
