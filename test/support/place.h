/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place to go for whom root becomes to test as an ordinary user: as the targets of support.h, but
 * its user namespace belongs to that user. Also the few questions about processes that /proc
 * answers.
 */
#ifndef TEST_PLACE_H
#define TEST_PLACE_H

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

struct place {
	pid_t pid; /* our child; 0: none */
	int leash; /* it ends when this closes */
};

/*
 * Makes namespaces by CLONE_NEW... flags; with CLONE_NEWUSER it belongs to place_user(), who is
 * root in it. 0, or -errno where this system or user may not.
 */
int place_begin(struct place *place, unsigned flags);
void place_end(struct place *place);

/* Who owns user namespaces that root makes for an ordinary user; ourselves where we are not root.
 */
uid_t place_user(void);

/* The inode number of /proc/PID/ns/NAME, 0 where nobody says. */
unsigned long long place_inode(pid_t pid, const char *name);

/* The only child of a process; 0: it has none, or more than one. */
pid_t only_child(pid_t pid);
pid_t parent_of(pid_t pid);

/* The state letter of /proc/PID/stat, '-' where there is no such process. */
char process_state(pid_t pid);

/* Waits until the process is in that state; false where that does not come about. */
bool wait_state(pid_t pid, char state);

#endif
