/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libgons(7) says about a setting: which namespaces the program is in then, and how a failure
 * is told. Written from the manual page, not from the code: nothing of the library is used here.
 */
#ifndef GONS_TEST_MODEL_H
#define GONS_TEST_MODEL_H

#include <stdbool.h>

enum { CGROUP, IPC, MNT, NET, PID, TIME, USER, UTS, TYPES };

/* Whose namespace it is. A has all types but user of its own, B all. */
enum place { OWN, OF_A, OF_B, MADE };

/* A reference, and where it leads. */
enum way {
	NOTHING,        /* the word is not set */
	TO_NEW,         /* new */
	TO_KEPT,        /* new:FILE */
	TO_LOST,        /* new:FILE, and there is no such file */
	BY_TARGET,      /* target: that of the process that gons_target names */
	BY_PID,         /* pid:N, always opened before the first switch */
	BY_PATH,        /* /proc/N/ns/TYPE, or a link to it */
	BY_SELF,        /* /proc/self/ns/TYPE */
	BY_FIRST,       /* /proc/1/ns/TYPE: ours outside; behind A's or B's mounts theirs */
	BY_FD,          /* fd:N or pidfd:N */
	BY_NAME,        /* name:X, a file that A and B do not have */
	BY_ID,          /* id:N:INODE */
	TO_MISSING,     /* a path where nothing is */
	TO_NO_PID,      /* pid:N of no process */
	TO_CLOSED,      /* fd:N or pidfd:N that is not open */
	TO_STALE,       /* id:N:INODE of no namespace */
	TO_FILE,        /* a file that is no namespace, everywhere */
	TO_OTHER,       /* an open descriptor of a namespace of another type */
	NOT_UNDERSTOOD, /* a value that cannot be understood */
};

struct reference {
	enum way way;
	enum place place; /* BY_PID, BY_PATH, BY_FD, BY_NAME, BY_ID */
};

enum { ORDER_MAX = 12, NO_TYPE = -1 };

struct setting {
	struct reference words[TYPES];
	struct reference target; /* NOTHING, BY_PID, BY_FD, TO_NO_PID, TO_CLOSED, NOT_UNDERSTOOD */
	bool has_order;          /* else the default */
	int order[ORDER_MAX];    /* NO_TYPE: an element that is no type */
	bool early[ORDER_MAX];   /* marked with ! */
	int order_count;
	bool twice[TYPES]; /* the word is set twice */
	bool unknown;      /* there is a variable gons_nett as well */
	bool no_fork;      /* gons_fork=0 */
	int first_error;   /* why process 1 may not be inspected outside, or 0 */
};

/* The variables that a failure may be about: a bit for each type, and these. */
enum { ABOUT_TARGET = TYPES, ABOUT_ORDER, ABOUT_UNKNOWN, ABOUT_PROPAGATION, ABOUT_BINFMT, ABOUTS };

/* A status that the manual page does not tell. */
enum { ANY_STATUS = 1 };

struct verdict {
	enum place places[TYPES];
	int statuses[ABOUTS]; /* what it would be for a variable that it can be about */
	unsigned about;       /* bits; 0: no failure */
	unsigned kept;        /* types whose namespace is mounted over its file */
};

void model(const struct setting *setting, struct verdict *verdict);

#endif
