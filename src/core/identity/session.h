/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leads back to the caller's session where another user, or a program of other people, runs
 * next: its keyring (session-keyring(7)), and its terminal, into which a program could type.
 */
#ifndef GONS_CORE_IDENTITY_SESSION_H
#define GONS_CORE_IDENTITY_SESSION_H

#include "core/plan/plan.h"

struct session {
	bool leaves;      /* the plan asks for it */
	bool controlled;  /* there is a controlling terminal */
	int terminal;     /* a descriptor of it, or -1 */
	bool is_standard; /* it is the caller's 0, 1 or 2 */
};

/* executes: a program is executed when the plan is carried out. */
bool session_is_left(const struct plan *plan, bool executes);

/* Before anything is entered: /dev/tty is that of the caller. */
void session_find(struct session *session);

/*
 * With the capabilities that the program shall not have any more, and before it is another user: a
 * new session keyring, and no TIOCSTI. 0, or -errno.
 */
int session_leave(const struct session *session);

void session_end(struct session *session);

#endif
