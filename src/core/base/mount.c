/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts as descriptors, by the system calls of Linux 5.2 and later. */
#include "core/base/mount.h"

#include <linux/limits.h>
#include <linux/openat2.h>

#include "core/base/file.h"
#include "core/base/text.h"

enum {
	OPTION_MAX = 256, /* of a name and of a value, fsconfig(2) */
	TRIES = 128,
};

/* Options of mount(8) that are attributes of a mount, not options of its file system. */
struct attribute {
	char name[8];
	unsigned attribute;
};

static const struct attribute attributes_by_name[] = {
	{ "ro", MOUNT_ATTR_RDONLY },
	{ "noexec", MOUNT_ATTR_NOEXEC },
	{ "nosuid", MOUNT_ATTR_NOSUID },
	{ "nodev", MOUNT_ATTR_NODEV },
};

/* A copy of a piece of a value, which is not terminated. 0, or -errno. */
static int terminate(char *buffer, size_t size, const char *piece, size_t length)
{
	size_t i;

	if (length >= size)
		return -ENAMETOOLONG;
	for (i = 0; i < length; i++)
		buffer[i] = piece[i];
	buffer[length] = '\0';
	return 0;
}

/*
 * A mount on the root that paths are looked up from would not be seen by its processes: they would
 * go on to use the directory below it. Linux 5.8 and later tell ids of mounts.
 */
static int refuse_root(int root, int file)
{
	const unsigned wanted = STATX_INO | STATX_MNT_ID;
	struct statx here;
	struct statx there;
	int error = sys_statx(root, "", AT_EMPTY_PATH, wanted, &here);

	if (!error)
		error = sys_statx(file, "", AT_EMPTY_PATH, wanted, &there);
	if (error)
		return error;
	if (!file_same(&here, &there))
		return 0;
	if (here.stx_mask & there.stx_mask & STATX_MNT_ID && here.stx_mnt_id != there.stx_mnt_id)
		return 0;
	return -EBUSY;
}

/*
 * openat2(2) fails with EAGAIN where a rename or a mount anywhere in the system might have made
 * ".." lead out. A process that renames without end could delay this one for ever: so the number of
 * tries is limited.
 */
static int open_inside(int root, const char *path, const struct open_how *how)
{
	int tries = TRIES;
	int file;

	do
		file = (int)sys_call(__NR_openat2, root, (long)path, (long)how, sizeof(*how), 0);
	while (file == -EAGAIN && --tries > 0);
	return file;
}

int mount_find(int root, const char *path, size_t length, int flags)
{
	const struct open_how how = {
		.flags = (uint64_t)(O_PATH | O_CLOEXEC | flags),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	char terminated[PATH_MAX];
	int error = terminate(terminated, sizeof(terminated), path, length);
	int file;

	if (error)
		return error;
	file = open_inside(root, terminated, &how);
	if (file < 0)
		return file;
	error = refuse_root(root, file);
	if (!error)
		return file;
	sys_close(file);
	return error;
}

static int clone_tree(int directory, const char *path, size_t length, unsigned more)
{
	const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | more;
	char terminated[PATH_MAX];
	int error = terminate(terminated, sizeof(terminated), path, length);

	if (error)
		return error;
	return (int)sys_call(__NR_open_tree, directory, (long)terminated,
			     length ? flags : flags | AT_EMPTY_PATH, 0, 0);
}

int mount_clone(int directory, const char *path, size_t length)
{
	return clone_tree(directory, path, length, 0);
}

int mount_clone_entry(int directory, const char *name)
{
	return clone_tree(directory, name, text_length(name),
			  AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
}

int mount_restrict(int tree, unsigned attributes, bool below)
{
	const struct mount_attr wanted = { .attr_set = attributes };

	return (int)sys_call(__NR_mount_setattr, tree, (long)"",
			     AT_EMPTY_PATH | (below ? AT_RECURSIVE : 0), (long)&wanted,
			     sizeof(wanted));
}

int mount_allow(int mount, unsigned attributes)
{
	const struct mount_attr wanted = { .attr_clr = attributes };

	return (int)sys_call(__NR_mount_setattr, mount, (long)"", AT_EMPTY_PATH, (long)&wanted,
			     sizeof(wanted));
}

int mount_clone_apart(const char *path)
{
	const struct mount_attr alone = { .propagation = MS_PRIVATE };
	int tree = mount_clone(AT_FDCWD, path, text_length(path));
	long error;

	if (tree < 0)
		return tree;
	error = sys_call(__NR_mount_setattr, tree, (long)"", AT_EMPTY_PATH | AT_RECURSIVE,
			 (long)&alone, sizeof(alone));
	if (!error)
		return tree;
	sys_close(tree);
	return (int)error;
}

static long configure(int context, unsigned command, const char *name, const char *value)
{
	return sys_call(__NR_fsconfig, context, command, (long)name, (long)value, 0);
}

static int set_option(int context, const char *option, size_t length, unsigned *attributes)
{
	char name[2 * OPTION_MAX];
	size_t equals = 0;
	unsigned i;

	if (terminate(name, sizeof(name), option, length))
		return -EINVAL;
	for (i = 0; i < sizeof(attributes_by_name) / sizeof(attributes_by_name[0]); i++) {
		if (!text_equal(attributes_by_name[i].name, name, length))
			continue;
		*attributes |= attributes_by_name[i].attribute;
		return 0;
	}
	while (name[equals] && name[equals] != '=')
		equals++;
	if (equals == length)
		return (int)configure(context, FSCONFIG_SET_FLAG, name, NULL);
	name[equals] = '\0';
	return (int)configure(context, FSCONFIG_SET_STRING, name, name + equals + 1);
}

static int set_options(int context, const char *options, unsigned *attributes, const char **wrong,
		       size_t *length)
{
	const char *at = options;

	while (at && *at) {
		size_t end = 0;
		int error;

		while (at[end] && at[end] != ',')
			end++;
		error = set_option(context, at, end, attributes);
		if (error) {
			*wrong = at;
			*length = end;
			return error;
		}
		at += end + (at[end] == ',');
	}
	return 0;
}

int mount_new(const char *type, const char *options, unsigned attributes, const char **wrong,
	      size_t *length)
{
	int context = (int)sys_call(__NR_fsopen, (long)type, FSOPEN_CLOEXEC, 0, 0, 0);
	long result;

	if (context < 0)
		return context;
	result = configure(context, FSCONFIG_SET_STRING, "source", type);
	/* As /tmp has; a mode in options comes later and replaces it. */
	if (!result && text_equal(type, "tmpfs", 5))
		result = configure(context, FSCONFIG_SET_STRING, "mode", "1777");
	if (!result)
		result = set_options(context, options, &attributes, wrong, length);
	if (!result)
		result = configure(context, FSCONFIG_CMD_CREATE, NULL, NULL);
	if (!result)
		result = sys_call(__NR_fsmount, context, FSMOUNT_CLOEXEC, attributes, 0, 0);
	sys_close(context);
	return (int)result;
}

int mount_attach(int tree, int file)
{
	int error = (int)sys_call(__NR_move_mount, tree, (long)"", file, (long)"",
				  MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
	int from;
	int to;

	if (error != -EINVAL)
		return error;
	from = file_type(tree, "");
	to = file_type(file, "");
	if (from < 0 || to < 0 || (from == FILE_DIRECTORY) == (to == FILE_DIRECTORY))
		return error;
	return to == FILE_DIRECTORY ? -EISDIR : -ENOTDIR;
}

int mount_attach_at(int tree, int directory, const char *name)
{
	return (int)sys_call(__NR_move_mount, tree, (long)"", directory, (long)name,
			     MOVE_MOUNT_F_EMPTY_PATH);
}

int mount_put(int tree, int root, const char *path, size_t length)
{
	int file;
	int error;

	if (tree < 0)
		return tree;
	file = mount_find(root, path, length, 0);
	error = file < 0 ? file : mount_attach(tree, file);
	if (file >= 0)
		sys_close(file);
	sys_close(tree);
	return error;
}

/*
 * "." is the one path that leads to the tree for certain: another mount may hide its mount point.
 * Where this process has no search permission for its working directory (EACCES) it cannot return,
 * and no relative path would work from there either.
 */
int mount_detach(int tree)
{
	int before = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	long error =
		before < 0 && before != -EACCES ? before : sys_call(__NR_fchdir, tree, 0, 0, 0, 0);

	if (!error) {
		error = sys_call(__NR_umount2, (long)".", SYS_MNT_DETACH, 0, 0, 0);
		if (before < 0 || sys_call(__NR_fchdir, before, 0, 0, 0, 0))
			sys_chdir("/");
	}
	if (before >= 0)
		sys_close(before);
	return (int)error;
}

int mount_id(int fd, uint64_t *id)
{
	struct statx status;
	int error = sys_statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status);

	if (!error)
		*id = status.stx_mask & STATX_MNT_ID ? status.stx_mnt_id : 0;
	return error;
}

int mount_propagate(unsigned long propagation)
{
	return (int)sys_call(__NR_mount, 0, (long)"/", 0, (long)(MS_REC | propagation), 0);
}

int mount_pivot(int root)
{
	long error = sys_call(__NR_fchdir, root, 0, 0, 0, 0);

	/* pivot_root(2): with "." twice the old root lies on top of the new one. */
	if (!error)
		error = sys_call(__NR_pivot_root, (long)".", (long)".", 0, 0, 0);
	if (!error)
		error = sys_call(__NR_umount2, (long)".", SYS_MNT_DETACH, 0, 0, 0);
	return error ? (int)error : sys_chdir("/");
}
