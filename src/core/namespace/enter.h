/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enters namespaces whose references are open: one by one, or all of a process at once. It knows
 * neither the plan nor the message about a failure.
 */
#ifndef GONS_CORE_NAMESPACE_ENTER_H
#define GONS_CORE_NAMESPACE_ENTER_H

#include "core/namespace/ns_switch.h"

/* Enters the namespace behind ns_switch->handles[type]. 0, also if the process is in it already; or
 * -errno. */
int enter_one(struct ns_switch *ns_switch, int type);

/* Makes namespaces of types and enters them, unshare(2): all or none. 0, or -errno. */
int enter_new(struct ns_switch *ns_switch, uint8_t types);

/*
 * Enters the namespaces of types in which the process behind ns_switch->target is and this process
 * is not: all or none, where setns(2) takes a pidfd. 0, or -errno.
 */
int enter_target(struct ns_switch *ns_switch, uint8_t types);

#endif
