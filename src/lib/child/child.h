/* SPDX-License-Identifier: Apache-2.0 */
/* A child process: starting it, making a program of it, and waiting for its end. */
#ifndef GONS_LIB_CHILD_CHILD_H
#define GONS_LIB_CHILD_CHILD_H

#include "lib/plan/gons_plan.h"

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

/* Becomes the program: fd, which closes then, or what lies at path if that is -1. -errno. */
int child_execute(int fd, const char *path, char *const argv[], char *const envp[]);

#endif
