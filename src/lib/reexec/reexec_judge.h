/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an action, told as the failure of the plan. */
#ifndef GONS_LIB_REEXEC_REEXEC_JUDGE_H
#define GONS_LIB_REEXEC_REEXEC_JUDGE_H

#include "lib/reexec/reexec_state.h"

/*
 * What gons_reexec() returns, with the failure told where that is not 0. status: as
 * reexec_io_attend() has returned it.
 */
int reexec_judge(struct reexec *reexec, int status);

/* `BEFORE action "NAME" BEHIND`, and the action's last line on stderr, become the failure of the
 * plan. Returns error. */
int reexec_fail(const struct reexec *reexec, int error, const char *before, const char *behind);

#endif
