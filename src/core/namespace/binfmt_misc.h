/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers of binfmt_misc in a user namespace that was joined (Linux 6.7): whoever has
 * CAP_SYS_ADMIN there registers an interpreter that runs in place of the programs that are executed
 * there.
 */
#ifndef GONS_CORE_NAMESPACE_BINFMT_MISC_H
#define GONS_CORE_NAMESPACE_BINFMT_MISC_H

#include <stdbool.h>

#include "core/plan/plan.h"

struct binfmt {
	bool asked;     /* it was looked for handlers of the caller */
	char name[256]; /* of the handler on which it fails, or "" */
};

/*
 * Before anything is joined: an instance of binfmt_misc in the user namespace that will be joined
 * hides those outside, and looking makes one. So it is asked which handlers that would hide.
 */
void binfmt_before(struct binfmt *binfmt, const struct plan *plan);

/* Do the programs that will be executed there have to be those that they are? */
bool binfmt_matters(const struct plan *plan, bool joined_mounts);

/*
 * In the user namespace that was joined. 0, or -errno: -EPERM where a handler of it is enabled, and
 * -EBUSY where looking would hide one of the caller from it, with its name in binfmt->name.
 */
int binfmt_check(struct binfmt *binfmt);

/* In a user namespace of our own, which hides those of all others. 0, or -errno: -EEXIST if it has
 * some already. */
int binfmt_hide(void);

#endif
