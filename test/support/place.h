/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process in new namespaces, as the targets of support.h, but the owner of its user namespace is
 * an ordinary user, also where root runs the test. And questions about processes, answered from
 * /proc.
 */
#ifndef TEST_PLACE_H
#define TEST_PLACE_H

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

struct place {
	pid_t pid; /* a child of this process; 0: none */
	int leash; /* the child ends when this is closed */
};

/*
 * Starts a process in new namespaces (CLONE_NEW...). With CLONE_NEWUSER its owner is place_user(),
 * who is root inside. Returns 0, or -errno where the system forbids it.
 */
int place_begin(struct place *place, unsigned flags);
void place_end(struct place *place);

/* The owner: nobody (65534) where root runs the test, else the user who runs it. */
uid_t place_user(void);

/* The inode number of /proc/PID/ns/NAME, 0 where it cannot be read. */
unsigned long long place_inode(pid_t pid, const char *name);

/* The only child of a process; 0: it has none, or more than one. */
pid_t only_child(pid_t pid);

/* Its parent; -1: there is no such process. */
pid_t parent_of(pid_t pid);

/* The state letter of /proc/PID/stat, '-' where there is no such process. */
char process_state(pid_t pid);

/* Waits until the process is in that state; false after ten seconds. */
bool wait_state(pid_t pid, char state);

#endif
