/* SPDX-License-Identifier: Apache-2.0 */
/* Actions, and what the two sides of a re-execution say to each other. */
#ifndef GONS_LIB_REEXEC_ACTION_H
#define GONS_LIB_REEXEC_ACTION_H

#include <stdbool.h>

#include "core/plan/environ.h"
#include "lib/plan/plan_api.h"

/* In the environment of the program that was started again. */
#define ACTION_NAME ENVIRON_ACTION
/* PARAMETER,RESULT,ANSWER and what else stays open; before them the inode number of ANSWER */
#define ACTION_FDS "gons_reexec_fds"

enum answer_kind {
	ANSWER_PLAN = 1, /* the plan failed, as record tells */
	ANSWER_UNKNOWN,  /* there is no such action */
	ANSWER_LOST,     /* the result could not be written, code is the -errno */
	ANSWER_DONE,     /* code is what the action returned */
	ANSWER_UNASKED,  /* the words did not come as far as this libgons */
};

/* Written at once, so it is read at once: below PIPE_BUF. What comes from inside may be anything.
 */
struct answer {
	uint32_t kind; /* enum answer_kind */
	int32_t code;
	struct gons_record record;
};

_Static_assert(sizeof(struct answer) <= 4096, "PIPE_BUF, pipe(7)");

bool action_exists(const char *name);
bool action_was_dispatched(void); /* gons_dispatch() has returned in this program */
bool action_is_running(void);     /* this is the program that was started again */

#endif
