/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaving the session of the caller, where another user or a program that is not the caller's runs
 * next: its keyring, session-keyring(7), and its terminal, for which a program could simulate input
 * (TIOCSTI, ioctl_tty(2)).
 */
#ifndef GONS_CORE_IDENTITY_SESSION_H
#define GONS_CORE_IDENTITY_SESSION_H

#include "core/plan/plan.h"

struct session {
	bool leaves;      /* it has to be left: session_is_left() */
	bool controlled;  /* there is a controlling terminal */
	int terminal;     /* a descriptor of it, or -1 */
	bool is_standard; /* it is the caller's 0, 1 or 2 */
};

/* Has the session to be left by that plan? executes: a program is executed right after it. */
bool session_is_left(const struct plan *plan, bool executes);

/* Before anything is entered, while /dev/tty is a device of the caller: finds the terminal. */
void session_find(struct session *session);

/*
 * Takes a new session keyring, and forbids TIOCSTI or gives up the terminal. Before the process
 * takes the ids and capabilities of the program, since it needs its own for that. 0, or -errno.
 */
int session_leave(const struct session *session);

void session_end(struct session *session);

#endif
