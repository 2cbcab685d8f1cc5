/* SPDX-License-Identifier: Apache-2.0 */
/* What the place looks like once we are in it. */
#include "furnish.h"

#include "sys.h"

int furnish(const struct plan *plan)
{
	return plan->directory ? sys_chdir(plan->directory) : 0;
}
