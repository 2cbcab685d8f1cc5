/* SPDX-License-Identifier: Apache-2.0 */
/* What is known while the requirements of a plan are found, and adding one to a row. */
#ifndef GONS_LIB_EXPLAIN_REQUIREMENT_H
#define GONS_LIB_EXPLAIN_REQUIREMENT_H

#include "core/namespace/ref.h"
#include "lib/explain/explanation.h"

/* The user namespace that owns a namespace: one that exists, or that of the process that makes it.
 */
struct owner {
	struct cred_state maker;
	int user; /* a descriptor of the one that exists, or -errno */
};

struct requirements {
	const struct plan *plan;
	struct explanations *out;
	struct ns_self self;
	struct ns_identity own[GONS_TYPES]; /* the namespaces of this process now */
	struct cred_state cred_state;       /* what this process may do at this step of the plan */
	struct cred_state outside; /* and before the first step: it mounts the files that keep
				      namespaces */
	struct handle target;
	struct owner owners[GONS_TYPES];
	int target_error; /* -errno of opening the target, or 0 */
	uint8_t known;    /* types whose own[] is known */
	uint8_t left;     /* types of which another namespace has been entered */
	bool saw_all;     /* before the user namespace was entered, CAP_SYS_PTRACE was held in it */
};

/* Has a namespace of that type been entered in a step before? */
bool requirements_left(const struct requirements *state, int type);

/* From now on the process is in a user namespace: behind a descriptor, or -1 where none could be
 * opened. */
void requirements_enter_user(struct requirements *state, int fd);

/* Adds a requirement to a row, unless the row has it already: capability in a user namespace as
 * far as that is known (userns_known, and user, its inode number). */
void require(struct explanation *row, unsigned capability, enum userns_known userns_known,
	     uint64_t user, enum held held);

/* A capability in the user namespace in which the process is at that step. */
void require_here(struct explanation *row, const struct cred_state *cred_state, int capability);

/* A capability in the user namespace behind a descriptor, or -errno of opening that. */
void require_there(struct explanation *row, const struct cred_state *cred_state, int user,
		   int capability);

#endif
