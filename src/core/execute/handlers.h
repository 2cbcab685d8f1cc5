/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for handlers of binfmt_misc in a user namespace that was joined. */
#ifndef GONS_CORE_EXECUTE_HANDLERS_H
#define GONS_CORE_EXECUTE_HANDLERS_H

#include "core/execute/execution.h"

/* Once the user namespace is joined, for a plan where that is the moment; and when all is entered,
 * for the others. 0, or -errno after it has recorded why. */
int handlers_check_early(struct execution *execution);
int handlers_check(struct execution *execution);

#endif
