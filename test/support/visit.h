/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A visit: a plan, carried out by gons_run(), gons_spawn() and gons_reexec() in turn, and one
 * judgement of all of them. Either the function, program or action ran where the plan says, or
 * nothing ran and one line says why.
 */
#ifndef TEST_VISIT_H
#define TEST_VISIT_H

#include <sched.h>

#include "call.h"

/* The name of the host in the target, be_inside(), and the namespaces of the target. */
#define INSIDE "inside"
#define PLACE (CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS)

/* The setup of a target: 0 or an errno. */
int be_inside(void *unused);

/* What was seen, and what came of it: in memory that all our children share. */
extern struct outcome {
	unsigned calls;
	char name[65]; /* of the host */
	uint64_t net;  /* 0: the kernel does not tell */
	long key;      /* of the first message queue */
	int error;     /* of the call */
	int status;    /* of the child */
	int failed;    /* the report's */
	char line[1400];
	unsigned went, refused, killed; /* of many calls */
	char wrong[1600];               /* the first thing that must never be, or empty */
} * outcome;

/* First in main(): an action is called in this program. Then setup and teardown of each test. */
void visit_dispatch(void);
int visit_begin(void **unused);
int visit_end(void **unused);

/* One call, whose results are in outcome; the test judges them. */
enum { RUN, SPAWN, REEXEC, WAYS };
extern const char *const way_names[];
void go(int way, gons_plan *plan);

/* Judges the last call: it was at the host of that name, and in that net namespace unless 0. */
void judge(const char *what, const char *name, uint64_t net);

/* Notes what must never be. The first such text fails the test, in apart(). */
void wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Runs the function in a child whose surroundings it may spoil; there must() ends the child. */
void apart(void (*function)(void *argument), void *argument);
void must(int failed, const char *what);
gons_plan *plan_or_end(const char *words);

/* Older kernels. A pidfd tells no namespaces before Linux 6.11, and there is none before 5.3. */
extern const struct denial no_pidfd_ioctl, no_pidfd;
struct kernel {
	const struct denial *denial;
	unsigned watch;
	unsigned ways; /* that work there, as bits; 0: all */
};
extern const struct kernel kernels[];
extern const size_t kernel_count;

struct visit {
	const char *words;
	const struct kernel *older; /* than this one, or NULL */
	const char *name;           /* where it must end */
	uint64_t net;
	int error; /* that it must end with, or 0 */
	unsigned ways;
};

/* Makes a struct visit in all its ways and judges each; for apart(). */
void visit_every_way(void *visit);

#endif
