/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for libgons-preload.so and libgons-audit.so. */
#ifndef GONS_LIB_INJECT_FIND_PRELOAD_H
#define GONS_LIB_INJECT_FIND_PRELOAD_H

#include <linux/limits.h>

#include "lib/plan/plan_api.h"

/*
 * Looks for libgons-preload.so: beside the calling program, then where libgons was installed. 0
 * with path filled in; or -ELIBACC, and then the plan has the failure: the dynamic linker would go
 * on without the library, and the program would run on the host.
 */
int find_preload(gons_plan *plan, char path[PATH_MAX]);

/* The same for libgons-audit.so in the directory of preload, the path of libgons-preload.so. */
int find_audit(gons_plan *plan, const char *preload, char path[PATH_MAX]);

#endif
