/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps new namespaces after the end of their processes (new:FILE): a process outside, which stays
 * in the namespaces of the caller, mounts them over files.
 */
#ifndef GONS_CORE_NAMESPACE_PERSIST_H
#define GONS_CORE_NAMESPACE_PERSIST_H

#include "core/plan/plan.h"

struct persist {
	int first;  /* the first type that is kept: the failure names it where the process outside
		       does not answer */
	int socket; /* to that process, which ends when the last copy of it is closed; or -1 */
};

#define PERSIST_NONE                                                                               \
	(struct persist)                                                                           \
	{                                                                                          \
		.socket = -1                                                                       \
	}

/* Starts that process if the plan keeps a namespace. To be called before anything is entered. 0, or
 * -errno. */
int persist_begin(struct persist *persist, const struct plan *plan);

/* To be called when the namespaces exist and a process is in each. All are mounted, or none: 0, or
 * -errno with the type that failed in *type. */
int persist_bind(struct persist *persist, int *type);

void persist_end(struct persist *persist);

#endif
