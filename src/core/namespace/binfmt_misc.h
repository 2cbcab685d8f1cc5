/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers of binfmt_misc in a user namespace that was joined (Linux 6.7): a process with
 * CAP_SYS_ADMIN there can register an interpreter, which the kernel then executes in place of the
 * program.
 */
#ifndef GONS_CORE_NAMESPACE_BINFMT_MISC_H
#define GONS_CORE_NAMESPACE_BINFMT_MISC_H

#include <stdbool.h>

#include "core/plan/plan.h"

struct binfmt {
	bool asked;     /* binfmt_before() has looked for handlers of the caller */
	char name[256]; /* of the handler on which it fails, or "" */
};

/*
 * Before anything is joined: finds a handler of the caller that would be lost. To look at the
 * handlers of a user namespace makes an instance of binfmt_misc there, which hides the handlers of
 * the outer one.
 */
void binfmt_before(struct binfmt *binfmt, const struct plan *plan);

/* Does it matter whether a handler replaces the programs that are executed? joined_mounts: a mount
 * namespace is joined. */
bool binfmt_matters(const struct plan *plan, bool joined_mounts);

/*
 * In the user namespace that was joined. 0, or -errno, with the name of the handler in
 * binfmt->name: -EPERM if a handler of that user namespace is enabled; -EBUSY if looking would hide
 * an enabled handler of the caller.
 */
int binfmt_check(struct binfmt *binfmt);

/* In a user namespace that this process has made: makes an empty instance, which hides the handlers
 * of outer ones. 0, or -errno: -EEXIST if it has an instance already. */
int binfmt_hide(void);

#endif
