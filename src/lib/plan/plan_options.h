/* SPDX-License-Identifier: Apache-2.0 */
/* Options of a plan: how the process that it starts is treated. */
#ifndef GONS_LIB_PLAN_PLAN_OPTIONS_H
#define GONS_LIB_PLAN_PLAN_OPTIONS_H

#include "lib/plan/gons_plan.h"

/* -EINVAL with the failure told if the plan has a check, which whoever asks would not call. */
int gons_plan_refuse_check(gons_plan *plan);

#endif
