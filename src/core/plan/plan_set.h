/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a plan: one word and its value become a piece of it. No system call happens here. */
#ifndef GONS_CORE_PLAN_PLAN_SET_H
#define GONS_CORE_PLAN_PLAN_SET_H

#include "core/base/text.h"
#include "core/plan/plan.h"
#include "core/plan/words.h"

void plan_begin(struct plan *plan);

/*
 * Takes one word, name without "gons_". An empty value is the same as none. 0, or -EINVAL with the
 * line for a person in *error.
 */
int plan_set(struct plan *plan, const char *name, size_t length, const char *value,
	     struct text *error);

/* The value given for a word, "" if none was. */
const char *plan_value(const struct plan *plan, const char *name);

#endif
