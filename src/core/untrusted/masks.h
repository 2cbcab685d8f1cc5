/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of an untrusted root directory that a libc or a shell reads or maps without the program
 * having asked for them: each is covered by a mount, of the host's own file or of nothing.
 */
#ifndef GONS_CORE_UNTRUSTED_MASKS_H
#define GONS_CORE_UNTRUSTED_MASKS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/plan/plan.h"

enum { MASKS_MAX = 30 }; /* rows of the table in masks.c */

/* For each row of the table a copy of the mount that covers the file, or -errno. */
struct masks {
	int trees[MASKS_MAX];
};

void masks_begin(struct masks *masks);

/*
 * Copies the mounts, while paths lead to files of the host. A file that the root directory of the
 * target lacks is passed over. A copy that cannot be made is no failure: masks_attach() mounts an
 * empty file or directory instead. Returns true where a copy was refused with EPERM: a helper in a
 * user namespace of its own may be able to make it.
 */
bool masks_open(struct masks *masks, const struct plan *plan);

/*
 * Covers the files below root, but for those in a mount whose id (statx(2)) is one of mounts, count
 * of them: the caller has brought those. 0, or -errno; *path is the file that could not be covered,
 * or NULL.
 */
int masks_attach(const struct masks *masks, int root, const uint64_t *mounts, int count,
		 const char **path);

void masks_end(struct masks *masks); /* closes the copies */

#endif
