/* SPDX-License-Identifier: Apache-2.0 */
/* What the place looks like once we are in it. */
#ifndef GONS_FURNISH_H
#define GONS_FURNISH_H

#include "plan.h"

/* The working directory, seen from inside. 0, or -errno. */
int furnish(const struct plan *plan);

#endif
