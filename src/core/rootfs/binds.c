/* SPDX-License-Identifier: Apache-2.0 */
/* Mounting what is brought along at its destinations. */
#include "core/rootfs/binds.h"

#include "core/base/file.h"
#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/rootfs/mountpoint.h"
#include "core/rootfs/root.h"

static int put_bind(struct rootfs *rootfs, int root, const struct bind *bind, int tree)
{
	int error = root_put(rootfs, tree, root, bind->destination, bind->destination_length);

	return error ? rootfs_fail_piece(rootfs, "bind", bind->destination,
					 bind->destination_length, error)
		     : 0;
}

/* The mount that a destination leads to. 0, or -errno: -ESTALE if it is not there any more. */
static int mount_at(int root, const struct bind *bind, uint64_t *id)
{
	int place = mount_find(root, bind->destination, bind->destination_length, 0);
	int error;

	if (place < 0)
		return place == -ENOENT || place == -ENOTDIR ? -ESTALE : place;
	error = mount_id(place, id);
	sys_close(place);
	return error;
}

/* Is each of the first ones where it was put? What came later may lie over it. */
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

/* Before each: it may be missing in what one before has brought along. What then covers that one
 * shows it all the same. */
static int make_places(struct rootfs *rootfs, int root, const struct bind *binds, int done,
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
 * The same by another name: where /lib is a link to /usr/lib inside, what is brought to both is
 * there with the first, and would hide that. 1: it is there, 0: it is not, or -errno.
 */
static int is_put(struct rootfs *rootfs, int root, const struct bind *binds, int at)
{
	int place = mount_find(root, binds[at].destination, binds[at].destination_length, 0);
	uint64_t id = 0;
	int same;
	int i;

	if (place < 0)
		return place;
	same = mount_id(place, &id);
	if (!same && id)
		same = file_same_at(place, "", rootfs->trees[at], "");
	sys_close(place);
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
		error = make_places(rootfs, root, binds, i, count);
		if (!error)
			error = put_one(rootfs, root, binds, i);
	}
	return error;
}
