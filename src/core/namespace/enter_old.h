/* SPDX-License-Identifier: Apache-2.0 */
/* What older kernels take: a pidfd does not tell its namespaces before Linux 6.11, and setns(2)
 * takes none before 5.8. */
#ifndef GONS_CORE_NAMESPACE_ENTER_OLD_H
#define GONS_CORE_NAMESPACE_ENTER_OLD_H

#include <stdbool.h>

#include "core/namespace/ns_switch.h"

/* Does setns(2) take a pidfd? */
bool enter_old_has_pidfd(void);

/*
 * Before a mount namespace is entered: on a kernel whose pidfds do not tell their namespaces, opens
 * by /proc whatever is needed later. Does nothing on others.
 */
void enter_old_pin(struct ns_switch *ns_switch);

#endif
