/* SPDX-License-Identifier: Apache-2.0 */
/* What entering needs on older kernels: before Linux 6.11 a pidfd does not tell its namespaces, and
 * before 5.8 setns(2) takes no pidfd. */
#ifndef GONS_CORE_NAMESPACE_ENTER_OLD_H
#define GONS_CORE_NAMESPACE_ENTER_OLD_H

#include <stdbool.h>

#include "core/namespace/ns_switch.h"

/* Does setns(2) take a pidfd? */
bool enter_old_has_pidfd(void);

/*
 * To be called before a mount namespace is entered. On a kernel whose pidfds do not tell their
 * namespaces it opens all that is needed later by /proc; on others it does nothing.
 */
void enter_old_pin(struct ns_switch *ns_switch);

#endif
