/* SPDX-License-Identifier: Apache-2.0 */
/* Entering the namespaces of a plan. */
#ifndef GONS_CORE_EXECUTE_ENTER_PLAN_H
#define GONS_CORE_EXECUTE_ENTER_PLAN_H

#include "core/execute/execution.h"

/* Takes all steps of the plan. 0, or -errno after it has recorded why. */
int enter_plan(struct execution *execution);

#endif
