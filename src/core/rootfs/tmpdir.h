/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory in /tmp that lives as long as one process: another one stays behind, in the
 * namespaces that it was made in, and removes it with everything in it.
 */
#ifndef GONS_CORE_ROOTFS_TMPDIR_H
#define GONS_CORE_ROOTFS_TMPDIR_H

#include "core/base/helper.h"
#include "core/plan/plan.h"
#include "core/rootfs/tmpdir_keeper.h"

/* The process that stays behind, and the socket to it. As long as the directory has not been handed
 * over, it is removed when nobody holds this end any more. */
struct tmpdir {
	struct helper helper;
	const struct credentials *owner;
};

/*
 * Makes the directory /tmp/NAME, mode 1777, in one that nobody else may enter. *directory is an
 * O_PATH descriptor of it. Before anything is entered. owner is kept, not copied. tells: the
 * process that stays behind keeps standard error open, and says there that removing takes long, or
 * fails. 0, or -errno: nothing is left behind.
 */
int tmpdir_begin(struct tmpdir *tmpdir, const struct credentials *owner, bool tells, int *directory,
		 char name[TMPDIR_NAME_BYTES]);

/*
 * From now on the directory lives as long as this process, and belongs to uid and gid of the owner
 * as seen from our user namespace. In the process that goes on, once all is entered, before it
 * becomes somebody else. *directory and name are others where the one that was made could not be
 * given to who we are by now. As a trial it still lives until tmpdir_end(). 0, or -errno: the
 * directory is being removed.
 */
int tmpdir_hand_over(struct tmpdir *tmpdir, bool trial, int *directory,
		     char name[TMPDIR_NAME_BYTES]);

/* Gives up, before it was handed over or after a trial: returns when the directory is gone. */
void tmpdir_end(struct tmpdir *tmpdir);

#endif
