/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the place looks like once we are in it. The sources of mounts are copied while paths still
 * lead to where the caller meant; then root, binds, tmp and proc are attached, and the root
 * entered.
 */
#include "core/rootfs/rootfs.h"

#include <linux/limits.h>

#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/namespace/ns.h"
#include "core/rootfs/bind_sources.h"
#include "core/rootfs/dev.h"
#include "core/rootfs/hostname.h"
#include "core/rootfs/mount.h"
#include "core/rootfs/mountpoint.h"
#include "core/rootfs/root_copy.h"
#include "core/rootfs/workdir.h"
#include "core/untrusted/untrusted.h"

static bool owns_mounts(const struct rootfs *rootfs)
{
	return rootfs->created & NS_BIT(GONS_MNT);
}

/* Mounts that others have made, or a root that is not the one we came from. */
static bool untrusted(const struct rootfs *rootfs)
{
	return plan_is_untrusted(rootfs->plan) &&
	       (rootfs->plan->rootfs.root || rootfs->joined & NS_BIT(GONS_MNT));
}

static int set_names(struct rootfs *rootfs)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const char *word = rootfs_plan->hostname ? "hostname" : "domainname";
	int error = 0;

	/* The one that we came from is not ours to rename. */
	if ((rootfs_plan->hostname || rootfs_plan->domainname) &&
	    !((rootfs->created | rootfs->joined) & NS_BIT(GONS_UTS)))
		error = -EEXIST;
	if (!error)
		error = hostname_set(rootfs_plan, rootfs->trial, &word);
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

/* The word that takes a mount, or NULL: no mount is asked for. */
static const char *wants_mount(const struct rootfs *rootfs)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;

	if (rootfs_plan->binds)
		return "bind";
	if (rootfs_plan->tmp_kind != TMP_NONE)
		return "tmp";
	if (wants_proc(rootfs))
		return "proc";
	if (rootfs_plan->root && owns_mounts(rootfs))
		return "root";
	return untrusted(rootfs) ? "trust" : NULL;
}

/*
 * A copy of the mount namespace that was joined. A root by its descriptor is of the one that was
 * copied; the kernel leads the working directory over to the same place in the copy.
 */
static int take_copy(const struct rootfs *rootfs)
{
	const int root = rootfs->plan->rootfs.root_fd;
	int error = root < 0 ? 0 : (int)sys_call(__NR_fchdir, root, 0, 0, 0, 0);

	return error ? error : sys_unshare(CLONE_NEWNS);
}

/*
 * Nothing that we mount may be seen outside, whatever the propagation: until all is done, none goes
 * from here to there.
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

	if (!owns_mounts(rootfs)) {
		error = word ? take_copy(rootfs) : 0;
		if (error || !word)
			return error ? rootfs_fail(rootfs, word, error) : 0;
		propagation = MS_PRIVATE;
	} else if (word && propagation != MS_PRIVATE) {
		propagation = MS_SLAVE;
	}
	error = propagation ? mount_propagate(propagation) : 0;
	return error ? rootfs_fail(rootfs, "propagation", error) : 0;
}

/* In the mount namespace of others a path is looked up below its root, and leads nowhere out. */
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

/* The directory below which everything is put: a mount of its own where it becomes the root. */
static int open_root(const struct rootfs *rootfs, bool copied)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	int root = open_root_directory(rootfs, copied);
	int inner;
	int error;

	if (root < 0 || !rootfs_plan->root || (!owns_mounts(rootfs) && !untrusted(rootfs)))
		return root;
	inner = mount_clone(root, "", 0);
	if (!owns_mounts(rootfs)) {
		error = inner == -EINVAL ? -EXDEV : inner < 0 ? inner : 0;
		if (inner >= 0)
			sys_close(inner);
		/* We are in one that is given by its descriptor. */
		if (!error && rootfs_plan->root_fd >= 0)
			error = workdir_is_inside();
		if (!error)
			return root;
		/* A mount of yet another namespace, or under the root of this one: what is
		 * forbidden here holds not there. */
		sys_close(root);
		return error;
	}
	error = inner < 0 ? 0 : mount_attach(inner, root);
	sys_close(root);
	if (error)
		sys_close(inner);
	return error ? error : inner;
}

/* Puts a tree, or an error instead of one, over path below root; closes the tree. */
static int put(int tree, int root, const char *path, size_t length)
{
	int place;
	int error;

	if (tree < 0)
		return tree;
	place = mount_find(root, path, length, 0);
	error = place < 0 ? place : mount_attach(tree, place);
	if (place >= 0)
		sys_close(place);
	sys_close(tree);
	return error;
}

static int put_text(int tree, int root, const char *path)
{
	return put(tree, root, path, text_length(path));
}

/* A copy made outside propagates to there what is mounted in it here, until told not to. */
static int cut_off(const struct rootfs *rootfs)
{
	return owns_mounts(rootfs) ? 0 : mount_propagate(MS_PRIVATE);
}

static int put_bind(struct rootfs *rootfs, int root, const struct bind *bind, int tree)
{
	int error = put(tree, root, bind->destination, bind->destination_length);

	if (!error)
		error = cut_off(rootfs);
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
static int look_for_binds(struct rootfs *rootfs, int root, int count)
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
	int error = look_for_binds(rootfs, root, done);
	int i;

	if (error || !mountpoint_make(root, &binds[done], &rootfs->trees[done], count - done))
		return error;
	for (i = 0; i < done && !error; i++)
		error = mount_at(root, &binds[i], &rootfs->mounts[i]);
	return error ? rootfs_fail(rootfs, "bind", error) : 0;
}

static int take_binds(const struct rootfs *rootfs, struct bind binds[BINDS_MAX])
{
	const char *at = rootfs->plan->rootfs.binds;
	int count = 0;

	while (at && *at && parse_next_bind(&at, &binds[count]))
		count++;
	return count;
}

/* A root with places for all that is to be put there: the same, or one of ours over it. */
static int choose_root(struct rootfs *rootfs, int root)
{
	const bool pinned = untrusted(rootfs);
	int trees[BINDS_MAX + 1];
	struct bind binds[BINDS_MAX + 1];
	int count = take_binds(rootfs, binds);
	int ours;

	__builtin_memcpy(trees, rootfs->trees, sizeof(rootfs->trees));
	if (pinned && rootfs->plan->rootfs.tmp_kind != TMP_NONE) {
		binds[count] = (struct bind){ .destination = "/tmp", .destination_length = 4 };
		trees[count++] = root; /* a directory, too */
	}
	if (pinned ? count == 0 : !root_copy_is_needed(root, binds, count))
		return root;
	/* Not noexec: by that libgons-audit.so tells it from directories of the place. */
	ours = root_copy_make(root, binds, trees, count, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
			      pinned);
	rootfs->replaced = ours >= 0;
	return ours < 0 ? rootfs_fail(rootfs, pinned ? "trust" : "bind", ours) : ours;
}

/* 1: they are, 0: they are not, or -errno. */
static int are_the_same(int one, int other)
{
	struct statx first;
	struct statx second;
	int error = sys_statx(one, "", AT_EMPTY_PATH, STATX_INO, &first);

	if (!error)
		error = sys_statx(other, "", AT_EMPTY_PATH, STATX_INO, &second);
	return error ? error
		     : first.stx_ino == second.stx_ino &&
			       first.stx_dev_major == second.stx_dev_major &&
			       first.stx_dev_minor == second.stx_dev_minor;
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
		same = are_the_same(place, rootfs->trees[at]);
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

static int put_binds(struct rootfs *rootfs, int root)
{
	struct bind binds[BINDS_MAX];
	int count = take_binds(rootfs, binds);
	int error = 0;
	int i;

	for (i = 0; i < count && !error; i++) {
		error = make_places(rootfs, root, binds, i, count);
		if (!error)
			error = put_one(rootfs, root, binds, i);
	}
	return error;
}

/* What the program writes there it cannot load, where that might be what others gave it. */
static int put_tmp(struct rootfs *rootfs, int root)
{
	const struct rootfs_plan *rootfs_plan = &rootfs->plan->rootfs;
	const unsigned attributes =
		MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (untrusted(rootfs) ? MOUNT_ATTR_NOEXEC : 0);
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
	/* A directory that was named is as the caller has it. */
	if (untrusted(rootfs) && rootfs_plan->tmp_kind == TMP_FRESH && tree >= 0)
		error = mount_restrict(tree, attributes, false);
	if (error)
		sys_close(tree);
	else
		error = put_text(tree, root, "/tmp");
	if (!error)
		error = cut_off(rootfs);
	return error ? rootfs_fail(rootfs, "tmp", error) : 0;
}

static int find_proc(int root, const char *path)
{
	int place = mount_find(root, path, text_length(path), SYS_O_DIRECTORY);

	if (place >= 0)
		sys_close(place);
	return place < 0 ? place : 0;
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
	/* It would show the processes of the pid namespace that we come from. */
	if (entered & NS_BIT(GONS_PID) && !rootfs->inside)
		error = rootfs->trial ? find_proc(root, path) : -EINVAL;
	else
		error = put_text(mount_new("proc", NULL, attributes, &wrong, &length), root, path);
	/* Nobody has asked for it, and a root without /proc shows no wrong one. */
	if (error == -ENOENT && rootfs_plan->proc == CHOICE_AUTO)
		return 0;
	return error ? rootfs_fail(rootfs, "proc", error) : 0;
}

static int change_root(int root)
{
	long error = sys_call(__NR_fchdir, root, 0, 0, 0, 0);

	return (int)(error ? error : sys_call(__NR_chroot, (long)".", 0, 0, 0, 0));
}

/*
 * Nobody has asked for another root: where we were has the same name in it. What has none, since it
 * was removed or lies out of reach, is where we stay.
 */
static int change_root_unseen(int root)
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

static int enter_root(struct rootfs *rootfs, int root)
{
	const char *path = rootfs->plan->rootfs.root;
	int error = 0;

	if (path)
		error = owns_mounts(rootfs) ? mount_pivot(root) : change_root(root);
	else if (rootfs->replaced)
		error = change_root_unseen(root);
	if (!error)
		return 0;
	return rootfs_fail(rootfs, path ? "root" : untrusted(rootfs) ? "trust" : "bind", error);
}

static int change_root_and_mounts(struct rootfs *rootfs, int root)
{
	int error = put_binds(rootfs, root);

	if (!error && untrusted(rootfs))
		error = untrusted_files(rootfs, root);
	if (!error)
		error = put_tmp(rootfs, root);
	if (!error)
		error = put_proc(rootfs, root);
	if (!error)
		error = look_for_binds(rootfs, root, BINDS_MAX);
	return error ? error : enter_root(rootfs, root);
}

/* Before anything is put into the root. Closes it where another one takes its place. */
static int prepare_root(struct rootfs *rootfs, int *root)
{
	int chosen;
	int error = 0;

	if (untrusted(rootfs))
		error = untrusted_all(rootfs, *root);
	if (!error && rootfs->plan->rootfs.root && owns_mounts(rootfs)) {
		error = dev_put_all(*root);
		if (error)
			rootfs_fail(rootfs, "root", error);
	}
	if (error)
		return error;
	chosen = choose_root(rootfs, *root);
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

	if (!error && owns_mounts(rootfs))
		error = bind_sources_open(rootfs);
	if (error || (!word && !rootfs_plan->root))
		return error;
	root = open_root(rootfs, word && !owns_mounts(rootfs));
	if (root < 0)
		return rootfs_fail(rootfs, rootfs_plan->root ? "root" : word, root);
	error = prepare_root(rootfs, &root);
	if (!error)
		error = change_root_and_mounts(rootfs, root);
	sys_close(root);
	if (error || !owns_mounts(rootfs) || rootfs_plan->propagation != PROPAGATION_SHARED)
		return error;
	error = mount_propagate(MS_SHARED);
	return error ? rootfs_fail(rootfs, "propagation", error) : 0;
}

/* Is what was joined left for a copy of it? */
static bool copies_place(const struct rootfs *rootfs)
{
	return (rootfs->joined & NS_BIT(GONS_MNT) || untrusted(rootfs)) && !owns_mounts(rootfs) &&
	       wants_mount(rootfs);
}

int rootfs_apply(struct rootfs *rootfs)
{
	char directory[PATH_MAX];
	int error = set_names(rootfs);

	if (!error)
		error = workdir_name(rootfs, copies_place(rootfs), directory);
	/* The place may have chosen it, and what is forbidden in the copy holds not there. */
	if (!error && untrusted(rootfs) && rootfs->elsewhere && !*directory)
		error = rootfs_fail(rootfs, "wd", -EXDEV);
	if (!error)
		error = change_mounts(rootfs);
	if (!error)
		error = workdir_enter(rootfs, directory);
	return error || !untrusted(rootfs) ? error : untrusted_processes(rootfs);
}
