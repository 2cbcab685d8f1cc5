/* SPDX-License-Identifier: Apache-2.0 */
/* What is known and open while the root directory of the program is prepared. */
#include "core/rootfs/rootfs_state.h"

#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/plan/ns_types.h"
#include "core/plan/plan_set.h"
#include "core/untrusted/untrusted.h"

void rootfs_begin(struct rootfs *rootfs, const struct plan *plan)
{
	int i;

	*rootfs = (struct rootfs){ .plan = plan, .tmp_tree = -1, .word = "" };
	for (i = 0; i < BINDS_MAX; i++)
		rootfs->trees[i] = -1;
	masks_begin(&rootfs->masks);
}

void rootfs_close_tree(int *tree)
{
	if (*tree >= 0)
		sys_close(*tree);
	*tree = -1;
}

void rootfs_end(struct rootfs *rootfs)
{
	int i;

	for (i = 0; i < BINDS_MAX; i++)
		rootfs_close_tree(&rootfs->trees[i]);
	masks_end(&rootfs->masks);
	rootfs_close_tree(&rootfs->tmp_tree);
}

bool rootfs_owns_mounts(const struct rootfs *rootfs)
{
	return rootfs->created & NS_BIT(GONS_MNT);
}

bool rootfs_is_untrusted(const struct rootfs *rootfs)
{
	return plan_is_untrusted(rootfs->plan) &&
	       (rootfs->plan->rootfs.root || rootfs->joined & NS_BIT(GONS_MNT));
}

int rootfs_binds(const struct rootfs *rootfs, struct bind binds[BINDS_MAX])
{
	const char *at = rootfs->plan->rootfs.binds;
	int count = 0;

	while (at && *at && parse_next_bind(&at, &binds[count]))
		count++;
	return count;
}

int rootfs_fail_piece(struct rootfs *rootfs, const char *word, const char *piece, size_t length,
		      int error)
{
	rootfs->word = word;
	rootfs->piece = piece;
	rootfs->piece_length = length;
	return error;
}

int rootfs_fail(struct rootfs *rootfs, const char *word, int error)
{
	const char *value = plan_value(rootfs->plan, word);

	return rootfs_fail_piece(rootfs, word, value, text_length(value), error);
}
