/* SPDX-License-Identifier: Apache-2.0 */
/* What is checked before anything is opened. Each returns 0, or -errno after it has recorded why.
 */
#ifndef GONS_CORE_EXECUTE_CHECK_H
#define GONS_CORE_EXECUTE_CHECK_H

#include "core/execute/execution.h"

/* Is there one thread? setns(2) would move no other. */
int check_threads(struct execution *execution);

/* Is each descriptor open that the plan names by its number? */
int check_descriptors(struct execution *execution);

/* Which uts namespace is this process in? A host name is not set there. */
int check_uts(struct execution *execution);

#endif
