/* SPDX-License-Identifier: Apache-2.0 */
/* The descriptors that a new process keeps, and those that it closes. */
#ifndef GONS_LIB_CHILD_CHILD_FDS_H
#define GONS_LIB_CHILD_CHILD_FDS_H

#include "lib/plan/gons_plan.h"

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

#endif
