/* SPDX-License-Identifier: Apache-2.0 */
/* The failure of the last function on a plan: a line, and its parts. */
#ifndef GONS_LIB_PLAN_FAILURE_H
#define GONS_LIB_PLAN_FAILURE_H

#include "lib/plan/gons_plan.h"

/* Every public function on a plan calls this first: the plan has no failure and an empty report. */
void gons_plan_begin(gons_plan *plan);

/*
 * Begins the line of a failure that belongs to no step of the plan. The caller adds to *line.
 * error: what the public function returns. Returns error.
 */
int gons_plan_fail(gons_plan *plan, int error, struct text *line);

/* The failure `WHAT: ERROR` of no step of the plan. error: -errno of the kernel or libc, which the
 * public function returns. Returns error. */
int gons_plan_fail_at(gons_plan *plan, int error, const char *what);

/* After gons_plan_fail(): the failure belongs to step, and concerns file. */
void gons_plan_failed_on(gons_plan *plan, enum gons_step step, const char *file);

/* The failure `cannot execute FILE: ERROR`. error: -errno of execve(2). Returns error. */
int gons_plan_fail_execution(gons_plan *plan, const char *file, int error);

/* Copies the record of what was carried out, with its failure, into the plan. Returns its status.
 */
int gons_plan_take(gons_plan *plan, const struct gons_record *record);

#endif
