/* SPDX-License-Identifier: Apache-2.0 */
/* What is known and open while the root directory of the program is prepared. */
#ifndef GONS_CORE_ROOTFS_ROOTFS_STATE_H
#define GONS_CORE_ROOTFS_ROOTFS_STATE_H

#include "core/plan/parse_list.h"
#include "core/plan/plan.h"
#include "core/untrusted/masks.h"

struct rootfs {
	const struct plan *plan;
	uint8_t joined;  /* types of namespaces that were joined */
	uint8_t created; /* types of namespaces that were made for this process */
	bool inside;     /* this process is in the pid namespace that was entered, by a fork */
	bool replaced; /* a directory of this process's own, over the old root, becomes the root */
	bool dry_run;  /* nothing is done that another process can see */
	bool outside_wd; /* a working directory given by descriptor lies outside of the root */
	bool may_retry;  /* a user namespace is joined: a helper can copy mounts where this process
			    may not */
	int trees[BINDS_MAX];       /* copies of the sources of binds, or -1 */
	uint64_t mounts[BINDS_MAX]; /* ids of the mounts at their destinations, or 0 */
	struct masks masks;
	int tmp_tree;      /* TMP_FRESH: the directory, O_PATH; then a copy of the mount; or -1 */
	char tmp_name[32]; /* TMP_FRESH: its path below /tmp */
	/* On failure: the word without gons_, and the piece of its value, not terminated. */
	const char *word;
	const char *piece;
	size_t piece_length;
};

void rootfs_begin(struct rootfs *rootfs, const struct plan *plan);
void rootfs_end(struct rootfs *rootfs); /* closes what is open */

void rootfs_close_tree(int *tree); /* closes a descriptor and makes it -1 */

/* Is the mount namespace of this process one that was made for it? */
bool rootfs_owns_mounts(const struct rootfs *rootfs);

/* Are files not trusted, in mounts that others have made or below a root that was given? */
bool rootfs_is_untrusted(const struct rootfs *rootfs);

/* The binds of the plan. Returns their number. */
int rootfs_binds(const struct rootfs *rootfs, struct bind binds[BINDS_MAX]);

/* Both return error, and keep what it is about: the whole value of a word, or a piece of it. */
int rootfs_fail(struct rootfs *rootfs, const char *word, int error);
int rootfs_fail_piece(struct rootfs *rootfs, const char *word, const char *piece, size_t length,
		      int error);

#endif
