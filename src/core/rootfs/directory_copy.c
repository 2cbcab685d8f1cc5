/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory of this process that shows what another one holds: an entry for each name, over which
 * the entry of the other directory is mounted.
 */
#include "core/rootfs/directory_copy.h"

#include <linux/limits.h>

#include "core/base/file.h"
#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/base/text.h"

int directory_copy_link(const struct directory_copy *copy, const char *name)
{
	char target[PATH_MAX];
	long length = sys_call(__NR_readlinkat, copy->original, (long)name, (long)target,
			       sizeof(target) - 1, 0);

	if (length < 0)
		return length == -EINVAL ? -ESTALE : (int)length;
	target[length] = '\0';
	return (int)sys_call(__NR_symlinkat, (long)target, copy->copy, (long)name, 0, 0);
}

static int make_entry(int copy, const char *name, int type)
{
	if (type == FILE_DIRECTORY)
		return (int)sys_call(__NR_mkdirat, copy, (long)name, 0755, 0, 0);
	return (int)sys_call(__NR_mknodat, copy, (long)name, FILE_REGULAR | 0644, 0, 0);
}

/* Linux 5.8 and later tell; before, it is false for a mount as well. */
static bool is_mount(int directory, const char *name)
{
	struct statx status;

	return sys_statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &status) == 0 &&
	       status.stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

/* Moves a mount with the mounts below it. O_DIRECTORY would ask an automounter to mount. */
static int move_directory(const struct directory_copy *copy, const char *name)
{
	int entry = sys_open_at(copy->original, name, O_PATH | O_NOFOLLOW);
	int error;

	if (entry < 0)
		return entry;
	error = mount_attach_at(entry, copy->copy, name);
	sys_close(entry);
	return error;
}

/* A mount is moved where that is possible: the kernel has to free a copy when the program ends. A
 * locked mount, mount_namespaces(7), cannot be moved (EINVAL): it is copied. */
static int take_directory(const struct directory_copy *copy, const char *name)
{
	int error = -EINVAL;
	int tree;

	if (is_mount(copy->original, name))
		error = move_directory(copy, name);
	if (error != -EINVAL)
		return error;
	tree = mount_clone_entry(copy->original, name);
	if (tree < 0)
		return tree;
	/* The owner of the directory may have put something else there meanwhile. */
	error = file_type(tree, "");
	if (error >= 0)
		error = error == FILE_DIRECTORY ? mount_attach_at(tree, copy->copy, name)
						: -ENOTDIR;
	sys_close(tree);
	return error;
}

/* The owner of the directory may have replaced the file by a symbolic link since it was listed, and
 * a mount of that would lead anywhere. */
static int take_file(const struct directory_copy *copy, const char *name)
{
	int tree = mount_clone_entry(copy->original, name);
	int error;

	if (tree < 0)
		return tree;
	error = file_type(tree, "");
	if (error >= 0)
		error = error == FILE_SYMLINK || error == FILE_DIRECTORY
				? -ENOENT
				: mount_attach_at(tree, copy->copy, name);
	sys_close(tree);
	return error;
}

/* The entry is gone, or another kind of file, since it was listed: it is passed over. */
static bool has_changed(int error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ESTALE;
}

static int copy_entry(const struct directory_copy *copy, const char *name, int type)
{
	int error;

	if (!type)
		type = file_type(copy->original, name);
	if (type == FILE_SYMLINK) {
		error = directory_copy_link(copy, name);
		return error == -EEXIST || has_changed(error) ? 0 : error;
	}
	error = type < 0 ? type : make_entry(copy->copy, name, type);
	if (error)
		return error == -EEXIST || has_changed(error) ? 0 : error;
	error = type == FILE_DIRECTORY ? take_directory(copy, name) : take_file(copy, name);
	if (!error || !has_changed(error))
		return error;
	sys_call(__NR_unlinkat, copy->copy, (long)name, type == FILE_DIRECTORY ? AT_REMOVEDIR : 0,
		 0, 0);
	return 0;
}

static int copy_entries(const struct directory_copy *copy)
{
	struct file_listing listing;
	const char *name;
	int directory = sys_open_at(copy->original, ".", SYS_O_DIRECTORY);
	int error = 0;
	int found = 1;
	int type;

	if (directory < 0)
		return directory;
	file_listing_begin(&listing, directory);
	while (found > 0 && !error) {
		found = file_listing_next(&listing, &name, &type);
		if (found > 0)
			error = copy_entry(copy, name, type);
	}
	sys_close(directory);
	return error ? error : found;
}

/* chown(2) fails for an owner without a number in this user namespace: then this process owns the
 * copy, and its mode lets in fewer users than that of the original, never more. */
static int copy_owner(const struct directory_copy *copy)
{
	const unsigned wanted = STATX_MODE | STATX_UID | STATX_GID;
	struct statx status;
	int error = sys_statx(copy->original, "", AT_EMPTY_PATH, wanted, &status);

	if (error)
		return error;
	sys_call(__NR_fchownat, copy->copy, (long)".", status.stx_uid, status.stx_gid, 0);
	return (int)sys_call(__NR_fchmodat, copy->copy, (long)".",
			     status.stx_mode & FILE_PERMISSIONS, 0, 0);
}

int directory_copy_fill(const struct directory_copy *copy)
{
	int error = copy_entries(copy);

	return error ? error : copy_owner(copy);
}
