/* SPDX-License-Identifier: Apache-2.0 */
/* What entering the namespaces of a plan takes, step by step. */
#ifndef GONS_LIB_EXPLAIN_REQUIREMENTS_NS_H
#define GONS_LIB_EXPLAIN_REQUIREMENTS_NS_H

#include "lib/explain/requirement.h"

/* Adds a row for each namespace, in the order of the steps of the plan. Nothing is entered. */
void requirements_find_ns(struct requirements *state);

#endif
