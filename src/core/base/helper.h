/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way to make a helper process. A helper runs no code of a libc. It has all signals blocked
 * and a stack of its own (RLIMIT_STACK of the caller may be small). It has no descriptor but its
 * end of a socket and those that the job names, and it is undumpable before it joins a namespace.
 * When it ends the caller gets no signal; so it is waited for with __WALL, wait(2).
 */
#ifndef GONS_CORE_BASE_HELPER_H
#define GONS_CORE_BASE_HELPER_H

#include <stdbool.h>
#include <stddef.h>

enum {
	HELPER_KEEPS = 2,
	HELPER_KEEPS_ALL =
		3, /* as the number of descriptors: the helper keeps all that the caller has */
};

struct helper_job {
	/* Runs in the helper. Returns 0 or -errno, which is the result of helper_wait(). */
	int (*work)(int end, void *argument);
	void *argument;
	const int *keep; /* descriptors, at most HELPER_KEEPS, in any order */
	unsigned kept;
	/* 0, or CLONE_FILES: helper and caller share one table of descriptors, and all stay open.
	 */
	unsigned flags;
};

struct helper {
	int pid;    /* 0: none */
	int socket; /* the caller's end, or -1 */
};

#define HELPER_NONE ((struct helper){ .socket = -1 })

/* Starts a helper, which runs job->work(). 0, or -errno with *helper untouched. */
int helper_start(struct helper *helper, const struct helper_job *job);

/* Waits for the end of the helper. The result of work(), or -ECHILD if a signal has killed it. */
int helper_wait(struct helper *helper);

/* Closes the socket, at which a helper that reads from it ends, and waits as helper_wait() does. */
int helper_end(struct helper *helper);

/*
 * Starts a helper, waits for its end, and reads its answer. work() writes the answer to its end, of
 * a pipe here, by one write(2). *answer is untouched where the helper wrote none. 0, or -errno:
 * that of work() comes first, also where the helper has written an answer.
 */
int helper_ask(const struct helper_job *job, void *answer, size_t size);

#endif
