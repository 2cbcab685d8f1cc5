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

/* In place of a capability: the right to inspect the process, ptrace(2). */
#define REQUIRES_INSPECTION UINT8_MAX

/* A right that a step needs, and whether the caller has it when the step comes. */
struct requirement {
	uint64_t user;        /* inode number of the user namespace, with USERNS_KNOWN */
	uint8_t capability;   /* CAP_..., or REQUIRES_INSPECTION */
	uint8_t userns_known; /* enum userns_known: what is known of the user namespace */
	uint8_t held;         /* enum held */
};

enum verdict {
	VERDICT_NOT_REACHED, /* an earlier step fails */
	VERDICT_DONE,        /* would be joined, made or applied */
	VERDICT_ALREADY_THERE,
	VERDICT_FAILS,
	VERDICT_FAILS_TOO, /* by the same system call as one that fails */
	VERDICT_NONE,      /* the kernel has no such namespaces */
	VERDICT_UNTRIED,   /* would be done as far as is known without doing it */
};

enum { REQUIREMENTS_MAX = 4, EXPLANATIONS_MAX = GONS_TYPES + WORDS_MAX };

struct explanation {
	const struct word
		*word;     /* its row in the table; for one of the target, the row of the type */
	const char *value; /* as given; for one of the target, that of the word target */
	uint64_t from;     /* a namespace: inode number of the caller's; 0: not known */
	uint64_t to;       /* inode number of the one to be joined; 0: not known, or to be made */
	uint64_t owner;    /* inode number of the user namespace that owns it, with USERNS_KNOWN */
	uint32_t uid;      /* a user namespace to be joined: its owner uid, if owner_known tells */
	uint8_t owner_known; /* enum userns_known */
	int type;            /* enum gons_type, or -1: not a namespace */
	bool made;           /* it is a new namespace */
	bool kept;           /* new:FILE: a file shall keep it */
	bool by_target;
	bool here;    /* the caller is in it */
	bool later;   /* its path is looked up in a mount namespace that is joined before */
	bool ended;   /* a pid namespace whose init has ended: no process can start */
	bool assumed; /* its process is assumed to be one that the caller may inspect */
	int unseen;   /* -errno of opening it to look at it, or 0 */
	int unkept;   /* -errno that mounting its file would have, as far as is known; or 0 */
	struct requirement requirements[REQUIREMENTS_MAX];
	uint8_t requirement_count;
	uint8_t verdict; /* enum verdict */
	int error;       /* -errno: VERDICT_FAILS, VERDICT_FAILS_TOO */
};

/* In the order of carrying out: namespaces, then the other words by phase. */
struct explanations {
	struct explanation rows[EXPLANATIONS_MAX];
	unsigned count;
	bool threads; /* the caller has several threads */
};

#endif
