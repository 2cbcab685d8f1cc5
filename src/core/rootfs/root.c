/* SPDX-License-Identifier: Apache-2.0 */
/* The root directory: which directory it is, what is mounted below it, and changing to it. */
#include "core/rootfs/root.h"

#include <linux/limits.h>

#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/plan/ns_types.h"
#include "core/rootfs/root_copy.h"
#include "core/rootfs/workdir.h"

/* In a joined mount namespace the path is looked up below the root, and no link leads out. */
static int open_root_directory(const struct rootfs *rootfs, bool copied)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const char *path = rootfs_plan->root ? rootfs_plan->root : "/";
	int outer;
	int root;

	if (rootfs_plan->root_fd >= 0)
		return sys_open_at(copied ? AT_FDCWD : rootfs_plan->root_fd, ".",
				   O_PATH | SYS_O_DIRECTORY);
	if (!rootfs_plan->root || !(rootfs->joined & NS_BIT(GONS_MNT)))
		return sys_open(path, O_PATH | SYS_O_DIRECTORY);
	outer = sys_open("/", O_PATH | SYS_O_DIRECTORY);
	if (outer < 0)
		return outer;
	root = mount_find(outer, path, text_length(path), SYS_O_DIRECTORY);
	sys_close(outer);
	return root;
}

int root_open(const struct rootfs *rootfs, bool copied)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	int root = open_root_directory(rootfs, copied);
	int tree;
	int error;

	if (root < 0 || !rootfs_plan->root ||
	    (!rootfs_owns_mounts(rootfs) && !rootfs_is_untrusted(rootfs)))
		return root;
	tree = mount_clone(root, "", 0);
	if (!rootfs_owns_mounts(rootfs)) {
		error = tree == -EINVAL ? -EXDEV : tree < 0 ? tree : 0;
		if (tree >= 0)
			sys_close(tree);
		/* A root given by descriptor is the working directory by now. */
		if (!error && rootfs_plan->root_fd >= 0)
			error = workdir_is_inside();
		if (!error)
			return root;
		/* The directory is in another mount namespace, or outside of the root of this one:
		 * the mounts there would not be noexec. */
		sys_close(root);
		return error;
	}
	error = tree < 0 ? 0 : mount_attach(tree, root);
	sys_close(root);
	if (error)
		sys_close(tree);
	return error ? error : tree;
}

/* A mount that was copied in another mount namespace is a peer of its original: what is mounted in
 * it would appear there as well. */
static int cut_off(const struct rootfs *rootfs)
{
	return rootfs_owns_mounts(rootfs) ? 0 : mount_propagate(MS_PRIVATE);
}

int root_put(const struct rootfs *rootfs, int tree, int root, const char *path, size_t length)
{
	int error = mount_put(tree, root, path, length);

	return error ? error : cut_off(rootfs);
}

int root_choose(struct rootfs *rootfs, int root)
{
	const bool pinned = rootfs_is_untrusted(rootfs);
	int trees[BINDS_MAX + 1];
	struct bind binds[BINDS_MAX + 1];
	int count = rootfs_binds(rootfs, binds);
	int copy;

	__builtin_memcpy(trees, rootfs->trees, sizeof(rootfs->trees));
	if (pinned && rootfs->plan->rootfs.tmp_kind != TMP_NONE) {
		binds[count] = (struct bind){ .destination = "/tmp", .destination_length = 4 };
		trees[count++] = root; /* tmp is a directory, as this is */
	}
	if (pinned ? count == 0 : !root_copy_is_needed(root, binds, count))
		return root;
	/* Not noexec: by that libgons-audit.so tells it from directories that are not trusted. */
	copy = root_copy_make(root, binds, trees, count, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
			      pinned);
	rootfs->replaced = copy >= 0;
	return copy < 0 ? rootfs_fail(rootfs, pinned ? "trust" : "bind", copy) : copy;
}

static int change_root(int root)
{
	long error = sys_call(__NR_fchdir, root, 0, 0, 0, 0);

	return (int)(error ? error : sys_call(__NR_chroot, (long)".", 0, 0, 0, 0));
}

/*
 * Changes the root to a copy of the old one, in which the working directory has the same path. A
 * working directory that has no path, as it was removed or lies outside of the root, stays.
 */
static int change_root_to_copy(int root)
{
	char here[PATH_MAX];
	long known = sys_call(__NR_getcwd, (long)here, sizeof(here), 0, 0, 0);
	int before;
	int error;

	if (known < 0 && known != -ENOENT)
		return (int)known;
	if (known > 0 && here[0] == '/') {
		error = change_root(root);
		/* cppcheck-suppress uninitvar ; the kernel has written it */
		return error ? error : sys_chdir(here);
	}
	before = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	if (before < 0)
		return before;
	error = change_root(root);
	if (!error)
		error = (int)sys_call(__NR_fchdir, before, 0, 0, 0, 0);
	sys_close(before);
	return error;
}

int root_enter(struct rootfs *rootfs, int root)
{
	const char *path = rootfs->plan->rootfs.root;
	int error = 0;

	if (path)
		error = rootfs_owns_mounts(rootfs) ? mount_pivot(root) : change_root(root);
	else if (rootfs->replaced)
		error = change_root_to_copy(root);
	if (!error)
		return 0;
	return rootfs_fail(rootfs,
			   path                          ? "root"
			   : rootfs_is_untrusted(rootfs) ? "trust"
							 : "bind",
			   error);
}
