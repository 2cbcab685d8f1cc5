/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the place looks like once we are in it: names, mounts, root and working directory. Mounts
 * are made in a mount namespace of our own only: of one that belongs to others a private copy is
 * taken first.
 */
#ifndef GONS_CORE_ROOTFS_ROOTFS_H
#define GONS_CORE_ROOTFS_ROOTFS_H

#include "core/plan/parse_list.h"
#include "core/plan/plan.h"

enum { MASKS = 30 }; /* rows of the table in distrust.c */

struct rootfs {
	const struct plan *plan;
	uint8_t joined;  /* types entered that belong to somebody */
	uint8_t created; /* types made for us */
	bool inside;     /* a fork has taken us into the pid namespace that was entered */
	bool replaced;   /* what becomes the root is one of ours, over the one that was */
	bool trial;      /* nothing is done that others see */
	bool elsewhere;  /* where a working directory by its descriptor is */
	bool may_retry;  /* a user namespace is joined: where mounts cannot be copied, a helper can
			  */
	int trees[BINDS_MAX];       /* copies of what is brought along, or -1 */
	uint64_t mounts[BINDS_MAX]; /* what was put there: ids of mounts, 0 where none is told */
	int masks[MASKS];           /* what is put over files that nobody asked for, or -errno */
	int tmp_tree;      /* TMP_FRESH: the directory, O_PATH; then a copy of the mount; or -1 */
	char tmp_name[32]; /* TMP_FRESH: of the directory in /tmp */
	/* On failure: the word without gons_, and the piece of its value, not terminated. */
	const char *word;
	const char *piece;
	size_t piece_length;
};

void rootfs_begin(struct rootfs *rootfs, const struct plan *plan);

/*
 * Before anything is entered: copies what is brought along into a mount namespace that others have
 * made, since its paths lead elsewhere there. 0, or -errno with word and piece.
 */
int rootfs_prepare(struct rootfs *rootfs);

/* When all is entered, in the process that goes on. 0, or -errno with word and piece. */
int rootfs_apply(struct rootfs *rootfs);

void rootfs_end(struct rootfs *rootfs); /* closes whatever is open */

#endif
