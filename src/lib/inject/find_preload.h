/* SPDX-License-Identifier: Apache-2.0 */
/* Where libgons-preload.so and libgons-audit.so are. */
#ifndef GONS_LIB_INJECT_FIND_PRELOAD_H
#define GONS_LIB_INJECT_FIND_PRELOAD_H

#include <linux/limits.h>

#include "lib/plan/plan_api.h"

/* 0, or -ELIBACC with the failure told: the dynamic linker would go on without it, and the program
 * would run here. */
int find_preload(gons_plan *plan, char path[PATH_MAX]);

/* The same of libgons-audit.so, which is to lie beside that preload. */
int find_audit(gons_plan *plan, const char *preload, char path[PATH_MAX]);

#endif
