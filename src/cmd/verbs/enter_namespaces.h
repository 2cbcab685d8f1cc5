/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: the target, and which namespaces are entered in which order. */
#ifndef GONS_CMD_VERBS_ENTER_NAMESPACES_H
#define GONS_CMD_VERBS_ENTER_NAMESPACES_H

#include "cmd/verbs/entry.h"

/* Opens the target, entry->pidfd. 0, also where none is named; or -errno with the failure printed.
 */
int enter_open_target(struct entry *entry);

/* From the options of namespaces to words of the plan. 0, or -errno with the failure printed. */
int enter_take_namespaces(struct entry *entry);

#endif
