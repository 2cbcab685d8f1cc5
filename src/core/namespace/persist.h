/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespaces that outlast their processes: files of the caller over which they are mounted, by a
 * process that stays where the caller was.
 */
#ifndef GONS_CORE_NAMESPACE_PERSIST_H
#define GONS_CORE_NAMESPACE_PERSIST_H

#include "core/plan/plan.h"

struct persist {
	int first;  /* type that is kept: what is told where nobody answers */
	int socket; /* to that process, which ends when nobody holds it any more; -1: none */
};

#define PERSIST_NONE                                                                               \
	(struct persist)                                                                           \
	{                                                                                          \
		.socket = -1                                                                       \
	}

/* Before anything is entered: starts it if the plan keeps any. 0, or -errno. */
int persist_begin(struct persist *persist, const struct plan *plan);

/* When the namespaces are there, and a process is in each. All are mounted, or none: 0, or -errno
 * with the *type that failed. */
int persist_bind(struct persist *persist, int *type);

void persist_end(struct persist *persist);

#endif
