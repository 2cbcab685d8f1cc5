/* SPDX-License-Identifier: Apache-2.0 */
/* Mounting what is brought along at its destinations. */
#include "core/rootfs/binds.h"

#include "core/base/file.h"
#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/rootfs/mountpoint.h"
#include "core/rootfs/parent_copies.h"
#include "core/rootfs/root.h"

static int put_bind(struct rootfs *rootfs, int root, const struct bind *bind, int tree)
{
	int error = root_put(rootfs, tree, root, bind->destination, bind->destination_length);

	return error ? rootfs_fail_piece(rootfs, "bind", bind->destination,
					 bind->destination_length, error)
		     : 0;
}

/* The id of the mount at a destination. 0, or -errno: -ESTALE where the destination is gone. */
static int mount_at(int root, const struct bind *bind, uint64_t *id)
{
	int file = mount_find(root, bind->destination, bind->destination_length, 0);
	int error;

	if (file < 0)
		return file == -ENOENT || file == -ENOTDIR ? -ESTALE : file;
	error = mount_id(file, id);
	sys_close(file);
	return error;
}

int binds_check(struct rootfs *rootfs, int root, int count)
{
	const char *at = rootfs->plan->rootfs.binds;
	struct bind bind;
	uint64_t id = 0;
	int error = 0;
	int i;

	for (i = 0; i < count && at && *at && parse_next_bind(&at, &bind); i++) {
		error = mount_at(root, &bind, &id);
		if (!error && id != rootfs->mounts[i])
			error = -ESTALE;
		if (error)
			return rootfs_fail_piece(rootfs, "bind", bind.destination,
						 bind.destination_length, error);
	}
	return 0;
}

/* Makes mount points for binds that lack one. This is done before each bind, since its destination
 * may lie in an earlier one. A cover over an earlier bind shows the files of that bind. */
static int make_mountpoints(struct rootfs *rootfs, int root, const struct bind *binds, int done,
			    int count)
{
	int error = binds_check(rootfs, root, done);
	int i;

	if (error || !mountpoint_make(root, &binds[done], &rootfs->trees[done], count - done))
		return error;
	for (i = 0; i < done && !error; i++)
		error = mount_at(root, &binds[i], &rootfs->mounts[i]);
	return error ? rootfs_fail(rootfs, "bind", error) : 0;
}

/*
 * Has an earlier bind mounted the same file there already? Where /lib is a link to /usr/lib, a bind
 * to each leads to one destination, and the second mount would hide the first. 1: yes, 0: no, or
 * -errno.
 */
static int is_put(struct rootfs *rootfs, int root, const struct bind *binds, int at)
{
	int file = mount_find(root, binds[at].destination, binds[at].destination_length, 0);
	uint64_t id = 0;
	int same;
	int i;

	if (file < 0)
		return file;
	same = mount_id(file, &id);
	if (!same && id)
		same = file_same_at(file, "", rootfs->trees[at], "");
	sys_close(file);
	for (i = 0;
	     i < at && (rootfs->mounts[i] != id || binds[i].read_only != binds[at].read_only); i++)
		;
	if (same <= 0 || i == at)
		return same < 0 ? same : 0;
	rootfs->mounts[at] = id;
	return 1;
}

static int put_one(struct rootfs *rootfs, int root, const struct bind *binds, int at)
{
	const int tree = rootfs->trees[at];
	int error = at > 0 ? is_put(rootfs, root, binds, at) : 0;

	if (error)
		return error < 0 ? rootfs_fail(rootfs, "bind", error) : 0;
	rootfs->trees[at] = -1;
	error = mount_id(tree, &rootfs->mounts[at]);
	if (error) {
		sys_close(tree);
		return rootfs_fail(rootfs, "bind", error);
	}
	return put_bind(rootfs, root, &binds[at], tree);
}

int binds_put(struct rootfs *rootfs, int root)
{
	struct bind binds[BINDS_MAX];
	int count = rootfs_binds(rootfs, binds);
	int error = 0;
	int i;

	for (i = 0; i < count && !error; i++) {
		error = make_mountpoints(rootfs, root, binds, i, count);
		if (!error)
			error = put_one(rootfs, root, binds, i);
	}
	return error;
}

int binds_check_parents(struct rootfs *rootfs, int root)
{
	static const struct bind tmp = { .destination = "/tmp", .destination_length = 4 };
	struct bind binds[BINDS_MAX];
	const int count = rootfs_binds(rootfs, binds);
	int error = 0;
	int i;

	if (!rootfs_is_untrusted(rootfs) || !rootfs->replaced)
		return 0;
	for (i = 0; i < count && !error; i++) {
		error = parent_copies_check(root, &binds[i], rootfs->mounts);
		if (error)
			rootfs_fail_piece(rootfs, "bind", binds[i].destination,
					  binds[i].destination_length, error);
	}
	if (error || rootfs->plan->rootfs.tmp_kind == TMP_NONE)
		return error;
	error = parent_copies_check(root, &tmp, rootfs->mounts);
	return error ? rootfs_fail(rootfs, "tmp", error) : 0;
}
