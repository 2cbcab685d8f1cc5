/* SPDX-License-Identifier: Apache-2.0 */
/* What the target may do, for a program that shall do no more. */
#ifndef GONS_CMD_TARGET_TARGET_CAPABILITIES_H
#define GONS_CMD_TARGET_TARGET_CAPABILITIES_H

#include <stdint.h>

#include "cmd/request.h"

/* What is entered of the target, apart from what a reference names. */
struct target_scope {
	int proc_pid;       /* its /proc/PID */
	bool asked;         /* by --caps=follow; else it is done as the target has a name */
	bool bounding_only; /* by neither: the program is another user, of a target that is a number
			     */
	unsigned entered;   /* bit per type: its own, or one that a reference names */
	unsigned own;       /* bit per type: its own */
};

/*
 * Gives the plan the word caps: the program has the bounding set of the target, all of it where it
 * is root, and else what is ambient there; as docker exec. request->no_new_privileges is that of
 * the target. Where it was not asked for and its mount namespace is not entered, nothing is done.
 * With limits it is so that a set-user-ID file of the container gives no more than it does there.
 * 0, or -errno with the failure said.
 */
int target_capabilities_follow(struct request *request, const struct target_scope *scope);

/* How many seccomp filters it has, which nobody can copy: 0 where that cannot be read. */
unsigned target_capabilities_filters(int proc_pid);

#endif
