/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons_trust=0: files of a root directory that belongs to others can be read, but none of them
 * becomes code of the program. This file says for which plans that holds; noexec.c, masks.c, nss.c
 * and landlock.c enforce it.
 */
#ifndef GONS_CORE_UNTRUSTED_UNTRUSTED_H
#define GONS_CORE_UNTRUSTED_UNTRUSTED_H

#include "core/plan/plan.h"

/* Does the plan say that files are not trusted, and does it lead to files of others? */
bool plan_is_untrusted(const struct plan *plan);

/* Is a device of the joined root directory not to be opened? A device node in it may name any
 * device of the host. */
bool plan_forbids_devices(const struct plan *plan);

#endif
