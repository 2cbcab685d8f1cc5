/* SPDX-License-Identifier: Apache-2.0 */
/* What became of an action, as the result of gons_reexec() and the failure of the plan. */
#ifndef GONS_LIB_REEXEC_REEXEC_JUDGE_H
#define GONS_LIB_REEXEC_REEXEC_JUDGE_H

#include "lib/reexec/reexec_state.h"

/* What gons_reexec() has to return; unless that is 0 the plan has the failure. status: what
 * reexec_io_attend() has returned. */
int reexec_judge(struct reexec *reexec, int status);

/* The failure `BEFOREaction "NAME"BEHIND`, with the last line of the action on stderr. Returns
 * error. */
int reexec_fail(const struct reexec *reexec, int error, const char *before, const char *behind);

#endif
