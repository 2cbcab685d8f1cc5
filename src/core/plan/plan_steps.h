/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps in which the namespaces of a plan are entered, one after another: execute takes them,
 * and explain tells what each of them needs.
 */
#ifndef GONS_CORE_PLAN_PLAN_STEPS_H
#define GONS_CORE_PLAN_PLAN_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/plan/plan.h"

enum plan_step_kind {
	PLAN_STEP_NEW,      /* all of types are made, by one unshare(2) */
	PLAN_STEP_TARGET,   /* all of types are joined in which the target is, by one setns(2) */
	PLAN_STEP_EXISTING, /* one namespace is joined by its own reference: type */
};

struct plan_step {
	enum plan_step_kind kind;
	uint8_t types; /* a bit per type */
	int type;      /* enum gons_type, the first one of types */
};

/* Where the walk is. */
struct plan_steps {
	const struct plan *plan;
	int next;       /* index in the order of the plan */
	uint8_t made;   /* types to be made that no step has had yet */
	uint8_t target; /* types that the target stands for, until its step was taken */
};

void plan_steps_begin(struct plan_steps *steps, const struct plan *plan);

/* The next step, or false: there is none. */
bool plan_next_step(struct plan_steps *steps, struct plan_step *step);

/* Does it name a namespace that exists, by itself and not by the target? */
bool reference_exists(const struct reference *reference);

#endif
