/* SPDX-License-Identifier: Apache-2.0 */
/* What shows only when all words of a plan are known: which of them contradict or lack others. */
#ifndef GONS_CORE_PLAN_PLAN_CHECK_H
#define GONS_CORE_PLAN_PLAN_CHECK_H

#include "core/base/text.h"
#include "core/plan/plan.h"

/* To be called once after the last word. 0, or -EINVAL with the line for a person in *error. */
int plan_finish(struct plan *plan, struct text *error);

#endif
