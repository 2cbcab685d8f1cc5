/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entering: references that are open already are switched to, one by one or a whole process's at
 * once. What stands in the plan and what is said about a failure is decided elsewhere.
 */
#ifndef GONS_CORE_NAMESPACE_ENTER_H
#define GONS_CORE_NAMESPACE_ENTER_H

#include "core/namespace/ns_switch.h"

/* Enters by ns_switch->handles[type]. 0 also if we were there already; else -errno. */
int enter_one(struct ns_switch *ns_switch, int type);

/* Makes namespaces of types and is in them: all or none. 0, or -errno. */
int enter_new(struct ns_switch *ns_switch, uint8_t types);

/* Enters those of types in which the process behind ns_switch->target is and we are not: all or
 * none.
 */
int enter_target(struct ns_switch *ns_switch, uint8_t types);

#endif
