/* SPDX-License-Identifier: Apache-2.0 */
/* The table of reasons: what is said about a step that failed, by the facts about it. */
#ifndef GONS_CORE_DIAGNOSE_REASONS_H
#define GONS_CORE_DIAGNOSE_REASONS_H

#include <gons.h>

/* The numbers are those of gons.h, where each step is explained. */
enum step {
	STEP_BEGIN = GONS_STEP_BEGIN,
	STEP_REFERENCE = GONS_STEP_REFERENCE,
	STEP_JOIN = GONS_STEP_JOIN,
	STEP_CREATE = GONS_STEP_CREATE,
	STEP_MAP = GONS_STEP_MAP,
	STEP_FORK = GONS_STEP_FORK,
	STEP_ROOTFS = GONS_STEP_ROOTFS,
	STEP_DIRECTORY = GONS_STEP_DIRECTORY,
	STEP_SESSION = GONS_STEP_SESSION,
	STEP_CREDENTIALS = GONS_STEP_CREDENTIALS,
	STEP_KEEP = GONS_STEP_KEEP,
	STEP_IDS = GONS_STEP_IDS,
	STEP_BINFMT = GONS_STEP_BINFMT,
	STEP_NESTED = GONS_STEP_NESTED,
};

enum fact {
	IS_PATH = 1 << 0, /* the kind of reference */
	IS_PID = 1 << 1,
	IS_DESCRIPTOR = 1 << 2,
	IS_ID = 1 << 3,
	IS_NAME = 1 << 4,
	MOVED = 1 << 5,      /* another mount namespace has been joined */
	NO_FILE = 1 << 6,    /* the reference is no namespace at all */
	OTHER_TYPE = 1 << 7, /* it is one of another type */
	THREADS = 1 << 8,    /* this process has more than one */
	HIDDEN = 1 << 9,     /* this process may not inspect the other one, ptrace(2) */
	NO_ADMIN = 1 << 10,  /* no CAP_SYS_ADMIN in the user namespace of this process */
	NO_CHROOT = 1 << 11, /* no CAP_SYS_CHROOT there */
	FOREIGN = 1 << 12,   /* the owner is another user namespace, and known */
	OUTSIDE = 1 << 13,   /* the owner is neither that of this process nor below it */
	IS_PIDFD = 1 << 14,
	NEW_USER = 1 << 15, /* this process has made the user namespace in which it is */
	NO_TYPE = 1 << 16,  /* this kernel has no namespaces of the type */
	FACTS_END = 1 << 17,
};

/*
 * What is said, or NULL. facts: a set of enum fact. type: enum gons_type, or -1; word: what the
 * step failed on, or NULL; error: -errno. In the text % and a letter stand for something, see
 * reasons.def.
 */
const char *reason_find(enum step step, unsigned facts, int type, const char *word, int error);

#endif
