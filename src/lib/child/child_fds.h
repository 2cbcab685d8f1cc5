/* SPDX-License-Identifier: Apache-2.0 */
/* The descriptors that a child keeps, and those that it closes. */
#ifndef GONS_LIB_CHILD_CHILD_FDS_H
#define GONS_LIB_CHILD_CHILD_FDS_H

#include "lib/plan/gons_plan.h"

/* The descriptors that stay open in a child. */
struct kept {
	int fds[STREAMS + KEEP_MAX + 4 + GONS_TYPES + 3]; /* in ascending order */
	unsigned count;
	int streams[STREAMS]; /* what becomes 0, 1 and 2 of the child; -1: the caller's */
	bool all;             /* every descriptor that is not close-on-exec stays, too */
	int end;              /* with all: one more than the highest that can be open */
};

/* Fills in 0, 1, 2 and those of the options. 0, or -EBADF if one is not open, and then the plan has
 * the failure. */
int kept_begin(struct kept *kept, gons_plan *plan);
void kept_add(struct kept *kept, int fd);

/*
 * In the child: closes all other descriptors. execute: those that are kept lose FD_CLOEXEC, since
 * the child is about to call execve(2). Close-on-exec descriptors are closed here, too: execve(2)
 * closes them only after it has looked up the program and its interpreter, and a hostile program
 * with "#!/proc/self/fd/4/..." would reach them. 0, or -errno of making one 0, 1 or 2.
 */
int kept_apply(const struct kept *kept, bool execute);

/*
 * Moves a descriptor above 2: if the caller has closed one of 0, 1 and 2, a new descriptor gets
 * that number, and the next child would take it for a standard stream. fd: closed if it is moved,
 * or -errno, which is returned. Returns a descriptor, or -errno.
 */
int fd_above_standard(int fd);

/* Adds the descriptors that the words of the plan name (fd:N, pidfd:N): they have to be open until
 * the plan has been carried out. */
void kept_add_references(struct kept *kept, const struct plan *compiled);

#endif
