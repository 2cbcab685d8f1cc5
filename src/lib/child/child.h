/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process of ours has to be made ready for before it is somebody else's: signals,
 * descriptors, and what its two sides share. Only system calls are made in the new process.
 */
#ifndef GONS_LIB_CHILD_CHILD_H
#define GONS_LIB_CHILD_CHILD_H

#include <signal.h>

#include "core/relay/relay.h"
#include "lib/plan/plan_api.h"

/* Descriptors that stay open in it. */
struct kept {
	int fds[STREAMS + KEEP_MAX + 4 + GONS_TYPES + 3]; /* in ascending order */
	unsigned count;
	int streams[STREAMS]; /* what becomes 0, 1 and 2 there, or -1 */
	bool all;             /* and every other one that is not close-on-exec */
	int end;              /* with all: behind the last one that can be open */
};

/* 0, 1, 2 and those of the plan. 0, or -EBADF with the failure told. */
int kept_begin(struct kept *kept, gons_plan *plan);
void kept_add(struct kept *kept, int fd);

/*
 * In the new process: the others are closed; with execute, these are open in what is executed. What
 * is close-on-exec is closed as well: execve(2) does that only after it has looked up the program
 * and its interpreter, and "#!/proc/self/fd/4/..." of a hostile program leads through it. 0, or
 * -errno of taking the place of 0, 1 or 2.
 */
int kept_apply(const struct kept *kept, bool execute);

/*
 * The same descriptor, or in its place one that is nobody's standard stream: where the caller has
 * closed one, it would be taken for it by the next child. Passes -errno on.
 */
int fd_above_standard(int fd);

/* What the plan refers to by number has to be open until libgons has carried it out. */
void kept_add_references(struct kept *kept, const struct plan *compiled);

/* Becomes the program: fd, which closes then, or what lies at path if that is -1. -errno. */
int child_execute(int fd, const char *path, char *const argv[], char *const envp[]);

/* Memory that the new process writes and we read. */
struct shared {
	struct gons_record record;
	struct exec_handover exec_handover;
	bool called;       /* all steps are done */
	char refusal[512]; /* what the caller's check says then, or empty */
	int error;         /* -errno of execve(2) or before it, after them */
};

/* NULL if there is no memory. */
struct shared *shared_map(void);
void shared_unmap(struct shared *shared);

/* Every signal, also those that libc keeps for itself, is held back in this thread. */
void signals_block(uint64_t *before);
void signals_restore(const uint64_t *before);

/* In the new process, while they are blocked: what execve(2) would do to handlers, before one runs.
 */
void signals_reset(void);

/*
 * A child that shares our memory and calls function(argument) on a stack of its own; we go on when
 * it has executed a program or has ended. The function makes only system calls, and does not
 * return. No page table is copied. With pidfd, one is asked for (CLONE_PIDFD). The child's number,
 * or -errno.
 *
 * It is the system call and not clone(3) of libc, which ThreadSanitizer intercepts: that takes the
 * child for a second process of the program and ends it.
 */
pid_t child_start(void (*function)(void *), void *argument, int *pidfd);

/* What clone(2) gave for CLONE_PIDFD, which fails before there is a child; or, as it gives none
 * before Linux 5.2, pidfd_open(2). */
int child_pidfd(pid_t child, int given);

/*
 * Can a child be watched by a pidfd (Linux 5.3)? Asked before there is one: it would be killed when
 * it has begun already. 0, or -ENOSYS with the failure told.
 */
int child_can_be_watched(gons_plan *plan);

/* Takes an ended child away, also one without an exit signal. Its status, or -errno. */
int child_reap(pid_t pid);

/* How long one that was killed may take to end, in milliseconds: to free its memory, mostly. */
enum { CHILD_KILL_TIMEOUT = 1000 };

/* The same of one that was killed: -ETIMEDOUT where it does not end, and then it is left. */
int child_reap_killed(pid_t pid);

#endif
