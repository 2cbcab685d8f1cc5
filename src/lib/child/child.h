/* SPDX-License-Identifier: Apache-2.0 */
/* A child process: starting it, making a program of it, and waiting for its end. */
#ifndef GONS_LIB_CHILD_CHILD_H
#define GONS_LIB_CHILD_CHILD_H

#include "lib/plan/gons_plan.h"

/*
 * Starts a child by clone(2) with CLONE_VM and CLONE_VFORK: the child shares the memory of the
 * caller, and calls function(argument) on a stack of 32 KiB, which lies on the stack of the caller.
 * function makes system calls only and does not return. The caller goes on when the child has
 * executed a program or has ended. The kernel copies no page table. pidfd: a pidfd of the child is
 * asked for (CLONE_PIDFD) and stored there; may be NULL. Returns the child's number, or -errno.
 *
 * This is the system call and not clone(3) of libc. ThreadSanitizer intercepts the latter, takes
 * the child for a second process of the program, and ends it. Nor is it made by helper.h: the child
 * executes a program.
 */
pid_t child_start(void (*function)(void *), void *argument, int *pidfd);

/* A pidfd of the child. given: what clone(2) stored for CLONE_PIDFD, or -1: before Linux 5.2 it
 * stores none, and pidfd_open(2) is called. Returns a descriptor, or -errno. */
int child_pidfd(pid_t child, int given);

/*
 * Does the kernel have pidfd_open(2) (Linux 5.3)? To be called before the child is made: without a
 * pidfd the child would have to be killed after it has begun. 0, or -ENOSYS, and then the plan has
 * the failure.
 */
int child_can_be_watched(gons_plan *plan);

/* Waits for a child, also one without an exit signal. Its status as of waitpid(2), or -errno. */
int child_reap(pid_t pid);

/* Milliseconds that a child may need to end after SIGKILL; it mostly frees its memory. */
enum { CHILD_KILL_TIMEOUT = 1000 };

/* The same for a child that was killed. -ETIMEDOUT if it does not end in CHILD_KILL_TIMEOUT; then
 * nobody has waited for it. */
int child_reap_killed(pid_t pid);

/*
 * In the child: execveat(2) of the descriptor fd, which becomes close-on-exec; with fd -1 execve(2)
 * of path. Returns -errno, if it returns.
 */
int child_execute(int fd, const char *path, char *const argv[], char *const envp[]);

#endif
