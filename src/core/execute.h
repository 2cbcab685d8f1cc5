/* SPDX-License-Identifier: Apache-2.0 */
/* Carrying out a plan. Its phases are listed in execute/phases.def. */
#ifndef GONS_CORE_EXECUTE_H
#define GONS_CORE_EXECUTE_H

#include "core/execute/execute_options.h"
#include "core/plan/plan.h"
#include "core/report/record.h"

/*
 * Carries out a plan: resolves references, enters namespaces, forks where the plan needs it,
 * prepares the file system and takes the ids of the program. The first failure goes into the
 * record. The function returns in the calling process or, after a fork, in a child of it; none of
 * the descriptors that were opened for the plan is open then.
 */
void execute(const struct plan *plan, struct gons_record *record,
	     struct execute_options execute_options);

#endif
