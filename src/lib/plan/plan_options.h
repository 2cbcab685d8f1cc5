/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a plan: how the process that it starts is treated. */
#ifndef GONS_LIB_PLAN_PLAN_OPTIONS_H
#define GONS_LIB_PLAN_PLAN_OPTIONS_H

#include "lib/plan/gons_plan.h"

/* For functions that do not call the function of gons_plan_check(). 0, or -EINVAL if the plan has
 * one, and then the plan has the failure. */
int gons_plan_refuse_check(gons_plan *plan);

#endif
