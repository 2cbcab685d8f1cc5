/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root directory of our own that shows what another one holds, and has room for more: nothing can
 * be put over the directory that is the root, and only in a directory of ours can the owner of the
 * place rename nothing.
 */
#include "core/rootfs/root_copy.h"

#include <linux/limits.h>

#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/rootfs/mount.h"
#include "core/rootfs/parent_copies.h"

enum {
	LISTING_BYTES = 4096,
	ENTRY_NAME = 19, /* struct linux_dirent64: inode, offset, length, type, name */
	ENTRY_LENGTH = 16,
	ENTRY_TYPE = 18,
	ENTRY_TYPE_SHIFT = 12, /* of the type in a mode, readdir(3) */
	REGULAR_FILE = 0100000,
	PERMISSIONS = 07777,
};

static size_t first_name(const struct bind *bind, const char **name)
{
	size_t start = 0;
	size_t end;

	while (start < bind->destination_length && bind->destination[start] == '/')
		start++;
	for (end = start; end < bind->destination_length && bind->destination[end] != '/'; end++)
		;
	*name = bind->destination + start;
	return end - start;
}

static bool is_missing(int root, const struct bind *bind)
{
	const char *name;
	size_t length = first_name(bind, &name);
	int place;

	if (length == 0)
		return false;
	place = mount_find(root, name, length, O_NOFOLLOW);
	if (place >= 0)
		sys_close(place);
	return place == -ENOENT;
}

bool root_copy_is_needed(int root, const struct bind *binds, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (is_missing(root, &binds[i]))
			return true;
	return false;
}

int root_copy_type(int directory, const char *name)
{
	struct statx status;
	int error = sys_statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, STATX_TYPE,
			      &status);

	return error ? error : status.stx_mode & ROOT_COPY_TYPE_MASK;
}

int root_copy_link(const struct root_copy *root_copy, const char *name)
{
	char target[PATH_MAX];
	long length = sys_call(__NR_readlinkat, root_copy->theirs, (long)name, (long)target,
			       sizeof(target) - 1, 0);

	if (length < 0)
		return (int)length;
	target[length] = '\0';
	return (int)sys_call(__NR_symlinkat, (long)target, root_copy->ours, (long)name, 0, 0);
}

static int make_entry(int ours, const char *name, int type)
{
	if (type == ROOT_COPY_DIRECTORY)
		return (int)sys_call(__NR_mkdirat, ours, (long)name, 0755, 0, 0);
	return (int)sys_call(__NR_mknodat, ours, (long)name, REGULAR_FILE | 0644, 0, 0);
}

/* Since Linux 5.8; before, none is known as one. */
static bool is_mount(int directory, const char *name)
{
	struct statx status;

	return sys_statx(directory, name, AT_SYMLINK_NOFOLLOW, 0, &status) == 0 &&
	       status.stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

/* With those below it. */
static int move_directory(const struct root_copy *root_copy, const char *name)
{
	int entry = sys_open_at(root_copy->theirs, name, O_PATH | O_NOFOLLOW | SYS_O_DIRECTORY);
	int error;

	if (entry < 0)
		return entry;
	error = mount_attach_at(entry, root_copy->ours, name);
	sys_close(entry);
	return error;
}

/* A mount is moved, as a copy of it would have to be given up when the program ends; where it is
 * locked, mount_namespaces(7), it is copied (EINVAL). */
static int take_directory(const struct root_copy *root_copy, const char *name)
{
	int error = -EINVAL;
	int tree;

	if (is_mount(root_copy->theirs, name))
		error = move_directory(root_copy, name);
	if (error != -EINVAL)
		return error;
	tree = mount_clone_entry(root_copy->theirs, name);
	if (tree < 0)
		return tree;
	error = mount_attach_at(tree, root_copy->ours, name);
	sys_close(tree);
	return error;
}

/* Whoever owns the directory may have put a link there meanwhile, and it would lead us anywhere. */
static int take_file(const struct root_copy *root_copy, const char *name)
{
	int tree = mount_clone_entry(root_copy->theirs, name);
	int error;

	if (tree < 0)
		return tree;
	error = root_copy_type(tree, "");
	if (error >= 0)
		error = error == ROOT_COPY_LINK || error == ROOT_COPY_DIRECTORY
				? -ENOENT
				: mount_attach_at(tree, root_copy->ours, name);
	sys_close(tree);
	return error;
}

/* Is it gone, or something else meanwhile? Then it was never there. */
static bool has_changed(int error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ESTALE;
}

static int copy_entry(const struct root_copy *root_copy, const char *name, int type)
{
	int error;

	if (!type)
		type = root_copy_type(root_copy->theirs, name);
	if (type == ROOT_COPY_LINK) {
		error = root_copy_link(root_copy, name);
		return error == -EINVAL || error == -EEXIST || has_changed(error) ? 0 : error;
	}
	error = type < 0 ? type : make_entry(root_copy->ours, name, type);
	if (error)
		return error == -EEXIST || has_changed(error) ? 0 : error;
	error = type == ROOT_COPY_DIRECTORY ? take_directory(root_copy, name)
					    : take_file(root_copy, name);
	if (!error || !has_changed(error))
		return error;
	sys_call(__NR_unlinkat, root_copy->ours, (long)name,
		 type == ROOT_COPY_DIRECTORY ? AT_REMOVEDIR : 0, 0, 0);
	return 0;
}

static int copy_entries(const struct root_copy *root_copy)
{
	char buffer[LISTING_BYTES] __attribute__((aligned(8))) = { 0 };
	int listing = sys_open_at(root_copy->theirs, ".", SYS_O_DIRECTORY);
	long size = listing;
	long at;
	int error = 0;

	while (listing >= 0 && !error) {
		size = sys_call(__NR_getdents64, listing, (long)buffer, LISTING_BYTES, 0, 0);
		if (size <= 0)
			break;
		for (at = 0; at < size && !error;
		     at += *(const uint16_t *)(const void *)(buffer + at + ENTRY_LENGTH)) {
			const char *name = buffer + at + ENTRY_NAME;
			const int type = (unsigned char)buffer[at + ENTRY_TYPE];

			if (!text_equal(name, ".", 1) && !text_equal(name, "..", 2))
				error = copy_entry(root_copy, name, type << ENTRY_TYPE_SHIFT);
		}
	}
	if (listing >= 0)
		sys_close(listing);
	return error ? error : (int)size;
}

/* Who has no id here cannot own it; then those whom the mode lets in are fewer, never more. */
static int copy_owner(const struct root_copy *root_copy)
{
	const unsigned wanted = STATX_MODE | STATX_UID | STATX_GID;
	struct statx status;
	int error = sys_statx(root_copy->theirs, "", AT_EMPTY_PATH, wanted, &status);

	if (error)
		return error;
	sys_call(__NR_fchownat, root_copy->ours, (long)".", status.stx_uid, status.stx_gid, 0);
	return (int)sys_call(__NR_fchmodat, root_copy->ours, (long)".",
			     status.stx_mode & PERMISSIONS, 0, 0);
}

int root_copy_fill(const struct root_copy *root_copy)
{
	int error = copy_entries(root_copy);

	return error ? error : copy_owner(root_copy);
}

static int make_names(const struct root_copy *root_copy, const struct bind *binds, const int *trees,
		      int count, bool pinned)
{
	int error = 0;
	int i;

	for (i = 0; i < count && !error; i++)
		if (pinned || is_missing(root_copy->theirs, &binds[i]))
			error = parent_copies_make(root_copy, &binds[i], trees[i]);
	if (!error)
		error = root_copy_fill(root_copy);
	for (i = 0; i < count && !error && pinned; i++)
		error = parent_copies_fill(root_copy, &binds[i]);
	return error;
}

int root_copy_make(int root, const struct bind *binds, const int *trees, int count,
		   unsigned attributes, bool pinned)
{
	const char *wrong;
	size_t length;
	const struct root_copy root_copy = {
		mount_new("tmpfs", "mode=755", attributes, &wrong, &length), root
	};
	long before;
	int error;

	if (root_copy.ours < 0)
		return root_copy.ours;
	/* Only in what is attached can something be attached, before Linux 6.15. */
	error = mount_attach(root_copy.ours, root);
	if (!error) {
		before = sys_call(__NR_umask, 0, 0, 0, 0, 0);
		error = make_names(&root_copy, binds, trees, count, pinned);
		sys_call(__NR_umask, before, 0, 0, 0, 0);
	}
	if (!error)
		error = mount_restrict(root_copy.ours, MOUNT_ATTR_RDONLY, false);
	if (!error)
		return root_copy.ours;
	sys_close(root_copy.ours);
	return error;
}
