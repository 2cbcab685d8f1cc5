/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two plans are the same one. */
#ifndef GONS_FUZZ_SAME_H
#define GONS_FUZZ_SAME_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/plan/plan_api.h"

bool same_strings(char *const *one, char *const *other);

/* Texts by what they say, all else to the bit. */
bool same_plans(const struct plan *one, const struct plan *other);

/*
 * Does core read the same plan out of the environment as the library makes of its own, or refuse it
 * with the same line? What it says is in line.
 */
bool same_as_environment(gons_plan *plan, char *const *environment, char *line, size_t size);

#endif
