/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as an environment. */
#ifndef GONS_LIB_PLAN_PLAN_ENVIRON_H
#define GONS_LIB_PLAN_PLAN_ENVIRON_H

#include "lib/plan/gons_plan.h"

/*
 * As gons_plan_environ(), for a re-execution: extra, ending in NULL, comes last, and stands for the
 * word onerror, too.
 */
char **gons_plan_environ_with(const gons_plan *plan, char *const base[], const char *extra[]);

#endif
