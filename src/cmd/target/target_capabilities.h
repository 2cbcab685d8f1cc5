/* SPDX-License-Identifier: Apache-2.0 */
/* --caps=follow: the program has no more capabilities than the target. */
#ifndef GONS_CMD_TARGET_TARGET_CAPABILITIES_H
#define GONS_CMD_TARGET_TARGET_CAPABILITIES_H

#include <stdint.h>

#include "cmd/request.h"

/* Which part of the target the program enters, and which capabilities were asked for. */
struct target_scope {
	int proc_pid; /* /proc/PID of the target */
	bool asked;   /* by --caps=follow; else this is the default for a target with a name */
	bool bounding_only; /* by neither: the target is a pid, and the program another user than
			       root */
	unsigned entered; /* bit per type: a namespace of the target, or one that a reference names
			   */
	unsigned own;     /* bit per type: a namespace of the target */
};

/*
 * Sets the word caps. The bounding set of the program becomes that of the target: a program of root
 * has all of it, one of another user what is ambient in the target; as docker exec does.
 * request->no_new_privileges becomes that of the target. Does nothing where --caps=follow was not
 * given and the mount namespace of the target is not entered. bounding_only: only the bounding set
 * is limited, so that a set-user-ID file of the container gives no more than it gives there. 0, or
 * -errno with the failure printed.
 */
int target_capabilities_follow(struct request *request, const struct target_scope *scope);

/* How many seccomp filters the target has, which no process can copy; 0 where that cannot be read.
 */
unsigned target_capabilities_filters(int proc_pid);

#endif
