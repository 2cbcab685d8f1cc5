/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fork: setns(2) and unshare(2) move children into a pid or time namespace, not the process
 * itself. All that follows happens in the child where there is one.
 */
#ifndef GONS_CORE_EXECUTE_GO_INSIDE_H
#define GONS_CORE_EXECUTE_GO_INSIDE_H

#include "core/execute/execution.h"

/* Forks where the plan needs it, also after a failure. 0, or -errno with a record. */
int go_inside(struct execution *execution);

/* In a dry run: forks into a new pid namespace, since no other process sees that. As go_inside().
 */
int try_inside(struct execution *execution);

#endif
