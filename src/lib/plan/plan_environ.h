/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as an environment. */
#ifndef GONS_LIB_PLAN_PLAN_ENVIRON_H
#define GONS_LIB_PLAN_PLAN_ENVIRON_H

#include "lib/plan/gons_plan.h"

/*
 * As gons_plan_environ(), with more variables at the end. extra: strings NAME=VALUE, ending in
 * NULL; then the word onerror of the plan is left out. Or NULL. base may be NULL: no variables.
 */
char **gons_plan_environ_with(const gons_plan *plan, char *const base[], const char *extra[]);

#endif
