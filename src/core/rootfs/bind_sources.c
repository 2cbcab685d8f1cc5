/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of the mounts that are brought along, made where a path means what the caller meant. */
#include "core/rootfs/bind_sources.h"

#include "core/base/file.h"
#include "core/base/helper.h"
#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/untrusted/untrusted.h"

/*
 * The directory of gons_tmp=fresh is found again by its name: this process may be in a copy of the
 * mount namespace in which it was made, and only a mount of the own mount namespace can be copied.
 * The owner of /tmp may have put another directory in its place: -ESTALE.
 */
static int clone_fresh(const struct rootfs *rootfs)
{
	struct text text;
	char path[48];
	int directory;
	int error;
	int same;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/tmp/");
	text_add(&text, rootfs->tmp_name);
	directory = sys_open(path, O_PATH | O_NOFOLLOW | SYS_O_DIRECTORY);
	if (directory < 0)
		return directory;
	same = file_same_at(rootfs->tmp_tree, "", directory, "");
	error = same < 0 ? same : same ? 0 : -ESTALE;
	if (!error)
		error = mount_clone(directory, "", 0);
	sys_close(directory);
	return error;
}

/*
 * The dynamic linker ignores LD_AUDIT in a program that gets more rights than its user has,
 * ld.so(8). So where files are not trusted no program that is brought along gives rights: nosuid.
 */
static int restrict_source(const struct rootfs *rootfs, int tree, bool read_only)
{
	const unsigned attributes = (read_only ? MOUNT_ATTR_RDONLY : 0) |
				    (plan_is_untrusted(rootfs->plan) ? MOUNT_ATTR_NOSUID : 0);

	return attributes ? mount_restrict(tree, attributes, true) : 0;
}

static int clone_tmp(struct rootfs *rootfs)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	int error;
	int tree;

	if (rootfs_plan->tmp_kind == TMP_PATH)
		tree = mount_clone(AT_FDCWD, rootfs_plan->tmp, text_length(rootfs_plan->tmp));
	else if (rootfs_plan->tmp_kind == TMP_FRESH)
		tree = clone_fresh(rootfs);
	else
		return 0;
	if (tree < 0)
		return rootfs_fail(rootfs, "tmp", tree);
	rootfs_close_tree(&rootfs->tmp_tree);
	rootfs->tmp_tree = tree;
	error = restrict_source(rootfs, tree, false);
	return error ? rootfs_fail(rootfs, "tmp", error) : 0;
}

int bind_sources_open(struct rootfs *rootfs)
{
	const char *at = rootfs->plan->rootfs.binds;
	struct bind bind;
	int error;
	int i;

	for (i = 0; at && *at && parse_next_bind(&at, &bind); i++) {
		int tree = mount_clone(AT_FDCWD, bind.source, bind.source_length);

		error = tree < 0 ? tree : 0;

		rootfs_close_tree(&rootfs->trees[i]);
		rootfs->trees[i] = tree < 0 ? -1 : tree;
		if (!error)
			error = restrict_source(rootfs, tree, bind.read_only);
		if (error)
			return rootfs_fail_piece(rootfs, "bind", bind.source, bind.source_length,
						 error);
	}
	error = clone_tmp(rootfs);
	if (error)
		return error;
	if (!plan_is_untrusted(rootfs->plan))
		return 0;
	return masks_open(&rootfs->masks, rootfs->plan) && rootfs->may_retry
		       ? rootfs_fail(rootfs, "trust", -EPERM)
		       : 0;
}

/* The work of the helper: it answers with all of *rootfs. */
static int open_and_answer(int end, void *argument)
{
	struct rootfs *rootfs = argument;
	int error = sys_unshare(CLONE_NEWUSER | CLONE_NEWNS);

	if (!error)
		error = bind_sources_open(rootfs);
	/* Its pointers lead to the same texts in both processes. */
	sys_write(end, rootfs, sizeof(*rootfs));
	return error;
}

int bind_sources_open_in_helper(struct rootfs *rootfs)
{
	struct rootfs answer = *rootfs;
	const struct helper_job job = { .work = open_and_answer,
					.argument = &answer,
					.flags = CLONE_FILES };
	int error;

	/* There is no second helper. */
	answer.may_retry = false;
	error = helper_ask(&job, &answer, sizeof(answer));
	*rootfs = answer;
	return error;
}
