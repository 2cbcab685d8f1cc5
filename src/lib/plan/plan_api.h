/* SPDX-License-Identifier: Apache-2.0 */
/* A public plan: its words as text. What carries it out lies elsewhere. */
#ifndef GONS_LIB_PLAN_PLAN_API_H
#define GONS_LIB_PLAN_PLAN_API_H

#include "lib/plan/failure.h"
#include "lib/plan/gons_plan.h"

/* The words as core reads them; strings belong to the plan. 0, or -EINVAL with the failure told. */
int gons_plan_compile(gons_plan *plan, struct plan *compiled);

#endif
