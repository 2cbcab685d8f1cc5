/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is found out about a plan before it is carried out: plain data, a row for each namespace and
 * for each other word. requirements.c fills in the rows, judge.c the verdicts; explain_print.c and
 * explain_rows.c only read them.
 */
#ifndef GONS_LIB_EXPLAIN_EXPLANATION_H
#define GONS_LIB_EXPLAIN_EXPLANATION_H

#include "core/plan/plan.h"
#include "core/plan/words.h"
#include "lib/explain/ns_capable.h"

/* In place of a capability: we may inspect the process, ptrace(2). */
#define REQUIRES_INSPECTION UINT8_MAX

/* What a step takes, and whether we have it when the step comes. */
struct requirement {
	uint64_t user;      /* inode number of the user namespace in which; SIGHT_FULL */
	uint8_t capability; /* CAP_..., or REQUIRES_INSPECTION */
	uint8_t sight;      /* enum sight, of the user namespace */
	uint8_t held;       /* enum held */
};

enum verdict {
	VERDICT_NOT_REACHED, /* something before it fails */
	VERDICT_DONE,        /* would be joined, made or applied */
	VERDICT_ALREADY_THERE,
	VERDICT_FAILS,
	VERDICT_FAILS_TOO, /* by the same system call as one that fails */
	VERDICT_NONE,      /* the kernel has no such namespaces, and a target none of its own */
	VERDICT_UNTRIED,   /* would be done as far as anybody can tell without doing it */
};

enum { REQUIREMENTS_MAX = 4, EXPLANATIONS_MAX = GONS_TYPES + WORDS_MAX };

struct explanation {
	const struct word *word; /* its row in the table; that of the type for one by target */
	const char *value;       /* as given; that of target for one by target */
	uint64_t from;           /* a namespace: inode number of ours; 0: not known */
	uint64_t to;             /* that of the one to be joined; 0: not known, or yet to be made */
	uint64_t owner;          /* that of the user namespace that owns it: SIGHT_FULL */
	uint32_t uid;            /* a user namespace to be joined: who made it, if owner is seen */
	uint8_t owner_sight;     /* enum sight */
	int type;                /* enum gons_type, or -1: not a namespace */
	bool made;               /* it is new */
	bool kept;               /* and a file shall keep it */
	bool by_target;
	bool here;    /* it is the one that we are in */
	bool later;   /* its path is looked up only inside a mount namespace to be joined before */
	bool ended;   /* a pid namespace in which no process can start any more */
	bool assumed; /* that its process may be inspected from another user namespace than ours */
	int unseen;   /* -errno of looking at it, or 0 */
	int unkept;   /* -errno of what would keep it, as far as that shows before, or 0 */
	struct requirement requirements[REQUIREMENTS_MAX];
	uint8_t requirement_count;
	uint8_t verdict; /* enum verdict */
	int error;       /* -errno: VERDICT_FAILS, VERDICT_FAILS_TOO */
};

/* In the order of carrying out: namespaces, then the other words by phase. */
struct explanations {
	struct explanation rows[EXPLANATIONS_MAX];
	unsigned count;
	bool threads; /* this process has more than one */
};

#endif
