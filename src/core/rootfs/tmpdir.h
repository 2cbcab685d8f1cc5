/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory in /tmp that lives as long as one process: a keeper, another process, stays behind in
 * the namespaces that it was made in, and removes it with everything in it.
 */
#ifndef GONS_CORE_ROOTFS_TMPDIR_H
#define GONS_CORE_ROOTFS_TMPDIR_H

#include "core/base/helper.h"
#include "core/plan/plan.h"
#include "core/rootfs/tmpdir_keeper.h"

/* Until the directory is handed over, the keeper removes it when no process holds the caller's end
 * of the socket any more. */
struct tmpdir {
	struct helper helper;            /* the keeper */
	const struct credentials *owner; /* the ids of the program */
};

/*
 * Before anything is entered: makes the directory /tmp/NAME, mode 1777, in one that no other user
 * may enter. *directory is an O_PATH descriptor of it. owner is kept, not copied. tells: the keeper
 * keeps standard error open, and writes there if removing takes long or fails. 0, or -errno: then
 * nothing is left.
 */
int tmpdir_begin(struct tmpdir *tmpdir, const struct credentials *owner, bool tells, int *directory,
		 char name[TMPDIR_NAME_BYTES]);

/*
 * In the process that becomes the program, once all is entered and before it takes the ids of the
 * program: from now on the directory lives as long as this process, and belongs to uid and gid of
 * the owner in the user namespace of this process. *directory and name change where the directory
 * had to be made again. dry_run: it still lives until tmpdir_end(). 0, or -errno: then the
 * directory is being removed.
 */
int tmpdir_hand_over(struct tmpdir *tmpdir, bool dry_run, int *directory,
		     char name[TMPDIR_NAME_BYTES]);

/* Before it was handed over, or after a dry run: returns when the directory has been removed. */
void tmpdir_end(struct tmpdir *tmpdir);

#endif
