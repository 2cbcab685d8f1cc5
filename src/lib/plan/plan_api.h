/* SPDX-License-Identifier: Apache-2.0 */
/* A public plan: its words as text. */
#ifndef GONS_LIB_PLAN_PLAN_API_H
#define GONS_LIB_PLAN_PLAN_API_H

#include "lib/plan/failure.h"
#include "lib/plan/gons_plan.h"

/*
 * Reads the words of a public plan into *compiled, whose strings belong to the public plan. 0, or
 * -EINVAL, and then the plan has the failure.
 */
int gons_plan_compile(gons_plan *plan, struct plan *compiled);

#endif
