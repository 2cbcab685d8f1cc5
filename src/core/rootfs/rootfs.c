/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host name, the mounts, the root directory and the working directory of the program. Sources
 * of mounts are copied while their paths lead to where the caller meant; then binds, tmp and proc
 * are mounted below the root directory, and that is entered.
 */
#include "core/rootfs/rootfs.h"

#include <linux/limits.h>

#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/plan/ns_types.h"
#include "core/rootfs/bind_sources.h"
#include "core/rootfs/binds.h"
#include "core/rootfs/dev.h"
#include "core/rootfs/hostname.h"
#include "core/rootfs/root.h"
#include "core/rootfs/workdir.h"
#include "core/untrusted/landlock.h"
#include "core/untrusted/noexec.h"
#include "core/untrusted/untrusted.h"

static int set_names(struct rootfs *rootfs)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const char *word = rootfs_plan->hostname ? "hostname" : "domainname";
	int error = 0;

	/* The uts namespace of the caller must not be renamed. */
	if ((rootfs_plan->hostname || rootfs_plan->domainname) &&
	    !((rootfs->created | rootfs->joined) & NS_BIT(GONS_UTS)))
		error = -EEXIST;
	if (!error)
		error = hostname_set(rootfs_plan, rootfs->dry_run, &word);
	if (error)
		return rootfs_fail(rootfs, word, error);
	error = rootfs->created & NS_BIT(GONS_NET) ? loopback_up() : 0;
	return error ? rootfs_fail(rootfs, "net", error) : 0;
}

static bool wants_proc(const struct rootfs *rootfs)
{
	const uint8_t both = NS_BIT(GONS_PID) | NS_BIT(GONS_MNT);

	if (rootfs->plan->rootfs.proc != CHOICE_AUTO)
		return rootfs->plan->rootfs.proc == CHOICE_YES;
	return rootfs->inside && (rootfs->created & both) == both;
}

/* The word for which something is mounted, or NULL: nothing is. */
static const char *wants_mount(const struct rootfs *rootfs)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;

	if (rootfs_plan->binds)
		return "bind";
	if (rootfs_plan->tmp_kind != TMP_NONE)
		return "tmp";
	if (wants_proc(rootfs))
		return "proc";
	if (rootfs_plan->root && rootfs_owns_mounts(rootfs))
		return "root";
	return rootfs_is_untrusted(rootfs) ? "trust" : NULL;
}

/*
 * Copies the mount namespace that was joined, and enters the copy. A root given by descriptor is a
 * directory of the original; unshare(2) moves the working directory to the same directory in the
 * copy.
 */
static int copy_mounts(const struct rootfs *rootfs)
{
	const int root = rootfs->plan->rootfs.root_fd;
	int error = root < 0 ? 0 : (int)sys_call(__NR_fchdir, root, 0, 0, 0, 0);

	return error ? error : sys_unshare(CLONE_NEWNS);
}

/*
 * No mount that is made here may propagate to another mount namespace, whatever propagation the
 * plan asks for: that is set when all is mounted.
 */
static int isolate(struct rootfs *rootfs, const char *word)
{
	static const unsigned flags[] = {
		[PROPAGATION_PRIVATE] = MS_PRIVATE,
		[PROPAGATION_SLAVE] = MS_SLAVE,
		[PROPAGATION_SHARED] = MS_SHARED,
		[PROPAGATION_UNCHANGED] = 0,
	};
	unsigned propagation = flags[rootfs->plan->rootfs.propagation];
	int error;

	if (!rootfs_owns_mounts(rootfs)) {
		error = word ? copy_mounts(rootfs) : 0;
		if (error || !word)
			return error ? rootfs_fail(rootfs, word, error) : 0;
		propagation = MS_PRIVATE;
	} else if (word && propagation != MS_PRIVATE) {
		propagation = MS_SLAVE;
	}
	error = propagation ? mount_propagate(propagation) : 0;
	return error ? rootfs_fail(rootfs, "propagation", error) : 0;
}

/* Where files are not trusted, what the program writes to /tmp cannot be executed: the contents may
 * come from those files. */
static int put_tmp(struct rootfs *rootfs, int root)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const unsigned attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
				    (rootfs_is_untrusted(rootfs) ? MOUNT_ATTR_NOEXEC : 0);
	const char *wrong = NULL;
	size_t length = 0;
	int tree = rootfs->tmp_tree;
	int error = 0;

	if (rootfs_plan->tmp_kind == TMP_NONE)
		return 0;
	rootfs->tmp_tree = -1;
	if (rootfs_plan->tmp_kind == TMP_TMPFS)
		tree = mount_new("tmpfs", rootfs_plan->tmp, attributes, &wrong, &length);
	if (wrong)
		return rootfs_fail_piece(rootfs, "tmp", wrong, length, tree);
	/* A directory that the caller has named keeps its attributes. */
	if (rootfs_is_untrusted(rootfs) && rootfs_plan->tmp_kind == TMP_FRESH && tree >= 0)
		error = mount_restrict(tree, attributes, false);
	if (error)
		sys_close(tree);
	else
		error = root_put(rootfs, tree, root, "/tmp", 4);
	return error ? rootfs_fail(rootfs, "tmp", error) : 0;
}

/* Does the directory exist? 0, or -errno. */
static int find_directory(int root, const char *path)
{
	int directory = mount_find(root, path, text_length(path), SYS_O_DIRECTORY);

	if (directory >= 0)
		sys_close(directory);
	return directory < 0 ? directory : 0;
}

static int put_proc(struct rootfs *rootfs, int root)
{
	const unsigned attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const char *path = rootfs_plan->proc_directory ? rootfs_plan->proc_directory : "/proc";
	const uint8_t entered = rootfs->created | rootfs->joined;
	const char *wrong;
	size_t length;
	int error;

	if (!wants_proc(rootfs))
		return 0;
	/* Without a fork it would show the processes of the old pid namespace. */
	if (entered & NS_BIT(GONS_PID) && !rootfs->inside)
		error = rootfs->dry_run ? find_directory(root, path) : -EINVAL;
	else
		error = mount_put(mount_new("proc", NULL, attributes, &wrong, &length), root, path,
				  text_length(path));
	/* The plan does not ask for it, and a root without /proc shows no wrong processes. */
	if (error == -ENOENT && rootfs_plan->proc == CHOICE_AUTO)
		return 0;
	return error ? rootfs_fail(rootfs, "proc", error) : 0;
}

static int put_masks(struct rootfs *rootfs, int root)
{
	const int brought = rootfs->plan->rootfs.binds ? BINDS_MAX : 0;
	const char *path;
	int error = masks_attach(&rootfs->masks, root, rootfs->mounts, brought, &path);

	if (error && path)
		return rootfs_fail_piece(rootfs, "trust", path, text_length(path), error);
	return error ? rootfs_fail(rootfs, "trust", error) : 0;
}

static int change_root_and_mounts(struct rootfs *rootfs, int root)
{
	int error = binds_put(rootfs, root);

	if (!error && rootfs_is_untrusted(rootfs))
		error = put_masks(rootfs, root);
	if (!error)
		error = put_tmp(rootfs, root);
	if (!error)
		error = put_proc(rootfs, root);
	if (!error)
		error = binds_check(rootfs, root, BINDS_MAX);
	if (!error)
		error = binds_check_parents(rootfs, root);
	return error ? error : root_enter(rootfs, root);
}

/* Before anything is mounted below *root. *root may be replaced by a copy of it. */
static int prepare_root(struct rootfs *rootfs, int *root)
{
	int chosen;
	int error = 0;

	if (rootfs_is_untrusted(rootfs))
		error = noexec_apply(*root, !rootfs_owns_mounts(rootfs),
				     plan_forbids_devices(rootfs->plan));
	if (error)
		return rootfs_fail(rootfs, "trust", error);
	if (rootfs->plan->rootfs.root && rootfs_owns_mounts(rootfs)) {
		error = dev_put_all(*root);
		if (error)
			return rootfs_fail(rootfs, "root", error);
	}
	chosen = root_choose(rootfs, *root);
	if (chosen < 0 || chosen == *root)
		return chosen < 0 ? chosen : 0;
	sys_close(*root);
	*root = chosen;
	return 0;
}

static int change_mounts(struct rootfs *rootfs)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const char *word = wants_mount(rootfs);
	int error = isolate(rootfs, word);
	int root;

	if (!error && rootfs_owns_mounts(rootfs))
		error = bind_sources_open(rootfs);
	if (error || (!word && !rootfs_plan->root))
		return error;
	root = root_open(rootfs, word && !rootfs_owns_mounts(rootfs));
	if (root < 0)
		return rootfs_fail(rootfs, rootfs_plan->root ? "root" : word, root);
	error = prepare_root(rootfs, &root);
	if (!error)
		error = change_root_and_mounts(rootfs, root);
	sys_close(root);
	if (error || !rootfs_owns_mounts(rootfs) || rootfs_plan->propagation != PROPAGATION_SHARED)
		return error;
	error = mount_propagate(MS_SHARED);
	return error ? rootfs_fail(rootfs, "propagation", error) : 0;
}

/* Will the mount namespace be left for a copy of it? */
static bool copies_mounts(const struct rootfs *rootfs)
{
	return (rootfs->joined & NS_BIT(GONS_MNT) || rootfs_is_untrusted(rootfs)) &&
	       !rootfs_owns_mounts(rootfs) && wants_mount(rootfs);
}

int rootfs_prepare(struct rootfs *rootfs)
{
	int error = plan_is_untrusted(rootfs->plan) ? workdir_prepare(rootfs) : 0;

	if (error)
		return error;
	/* A mount can be attached in a new mount namespace only if it was copied there. */
	if (rootfs->plan->namespaces[GONS_MNT].kind == REFERENCE_NEW)
		return 0;
	error = bind_sources_open(rootfs);
	if (error == -EPERM && rootfs->may_retry)
		error = bind_sources_open_in_helper(rootfs);
	/* Where the files of the host that mask others may not be copied, empty ones do. */
	return error == -EPERM && text_equal("trust", rootfs->word, 5) ? 0 : error;
}

int rootfs_apply(struct rootfs *rootfs)
{
	char directory[PATH_MAX];
	int error = set_names(rootfs);

	if (!error)
		error = workdir_name(rootfs, copies_mounts(rootfs), directory);
	/* A process outside of the caller's control may have chosen that directory, and files there
	 * can be executed. */
	if (!error && rootfs_is_untrusted(rootfs) && rootfs->outside_wd && !*directory)
		error = rootfs_fail(rootfs, "wd", -EXDEV);
	if (!error)
		error = change_mounts(rootfs);
	if (!error)
		error = workdir_enter(rootfs, directory);
	if (error || !rootfs_is_untrusted(rootfs) || rootfs->plan->rootfs.trust != TRUST_NOTHING)
		return error;
	error = landlock_forbid_inspection();
	return error ? rootfs_fail(rootfs, "trust", error) : 0;
}
