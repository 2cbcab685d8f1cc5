/* SPDX-License-Identifier: Apache-2.0 */
/* Actions, and what the caller of gons_reexec() and the program that it starts send each other. */
#ifndef GONS_LIB_REEXEC_ACTION_H
#define GONS_LIB_REEXEC_ACTION_H

#include <stdbool.h>

#include "core/plan/environ.h"
#include "lib/plan/plan_api.h"

/* Variables in the environment of the program that is started. This one is the name of the action.
 */
#define ACTION_NAME ENVIRON_ACTION
/* Numbers, with commas: the inode number of the pipe of the answer; the descriptors of parameter,
 * result and answer; other descriptors that stay open. */
#define ACTION_FDS "gons_reexec_fds"

enum answer_kind {
	ANSWER_PLAN = 1, /* the plan failed: see record */
	ANSWER_UNKNOWN,  /* there is no such action */
	ANSWER_LOST,     /* the result could not be written: code is -errno */
	ANSWER_DONE,     /* code is what the action returned */
	ANSWER_UNASKED,  /* this libgons has seen no word of the plan */
};

/* One write(2) below PIPE_BUF, so it is read as a whole. It comes from a process inside, and may be
 * anything. */
struct action_result {
	uint32_t kind; /* enum answer_kind */
	int32_t code;
	struct gons_record record;
};

_Static_assert(sizeof(struct action_result) <= 4096, "PIPE_BUF, pipe(7)");

bool action_exists(const char *name);
bool action_was_dispatched(void); /* gons_dispatch() was called in this program */
bool action_is_running(void);     /* this process runs an action */

#endif
