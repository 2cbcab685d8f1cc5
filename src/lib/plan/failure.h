/* SPDX-License-Identifier: Apache-2.0 */
/* The failure of the last function on a plan: a line, and its parts. */
#ifndef GONS_LIB_PLAN_FAILURE_H
#define GONS_LIB_PLAN_FAILURE_H

#include "lib/plan/gons_plan.h"

/* Nothing has failed and nothing was done. The first thing that every public function does. */
void gons_plan_begin(gons_plan *plan);

/*
 * A failure in one line, of no step of the plan. Returns error, which is what the public function
 * has to return, too. The line is begun in *line, to be added to.
 */
int gons_plan_fail(gons_plan *plan, int error, struct text *line);

/* The same for a line that is WHAT: ERROR, for an errno that the kernel or libc gave. */
int gons_plan_fail_at(gons_plan *plan, int error, const char *what);

/* The failure whose line was begun last belongs to this step, and was on this file. */
void gons_plan_failed_on(gons_plan *plan, enum gons_step step, const char *file);

/* "cannot execute FILE" becomes the failure of the plan. Returns error. */
int gons_plan_fail_execution(gons_plan *plan, const char *file, int error);

/* What the record tells becomes the failure of the plan. Returns its status. */
int gons_plan_take(gons_plan *plan, const struct gons_record *record);

#endif
