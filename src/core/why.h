/* SPDX-License-Identifier: Apache-2.0 */
/* Why a step failed and what to do: facts are gathered, and a table turns them into one sentence.
 */
#ifndef GONS_WHY_H
#define GONS_WHY_H

#include "enter.h"
#include "plan.h"
#include "text.h"

enum step { STEP_BEGIN, STEP_REFERENCE, STEP_JOIN, STEP_FORK, STEP_DIRECTORY };

/* One line about a step that failed with error (-errno); it may ask the kernel for what it says. */
void why(struct text *line, struct journey *journey, enum step step, int type,
	 const struct reference *reference, int error);

#endif
