/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root directory of our own that holds what another one holds, and more: nothing can be put over
 * the directory that is the root, so what is missing in it is made in one that looks the same.
 */
#include "replica.h"

#include <linux/limits.h>

#include "appear.h"
#include "mount.h"
#include "sys.h"
#include "text.h"

enum {
	LISTING_BYTES = 4096,
	ENTRY_NAME = 19, /* struct linux_dirent64: inode, offset, length, type, name */
	ENTRY_LENGTH = 16,
	ENTRY_TYPE = 18,
	TYPE_UNKNOWN = 0, /* DT_UNKNOWN and DT_LNK, readdir(3) */
	TYPE_LINK = 10,
	TYPE_MASK = 0170000, /* inode(7) */
	TYPE_OF_LINK = 0120000,
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

bool replica_is_needed(int root, const struct bind *binds, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (is_missing(root, &binds[i]))
			return true;
	return false;
}

static int copy_link(int root, int ours, const char *name)
{
	char target[PATH_MAX];
	long length =
		sys_call(__NR_readlinkat, root, (long)name, (long)target, sizeof(target) - 1, 0);

	if (length < 0)
		return (int)length;
	target[length] = '\0';
	return (int)sys_call(__NR_symlinkat, (long)target, ours, (long)name, 0, 0);
}

static bool is_link(int tree)
{
	struct statx status;

	return sys_statx(tree, "", AT_EMPTY_PATH, STATX_TYPE, &status) == 0 &&
	       (status.stx_mode & TYPE_MASK) == TYPE_OF_LINK;
}

/* Whoever owns the directory may have put a link there meanwhile, and it would lead us anywhere. */
static int copy_other_link(int root, int ours, const char *name)
{
	int error = copy_link(root, ours, name);

	return error == -EINVAL || error == -ENOENT ? 0 : error;
}

/* What is mounted on it and below comes along. */
static int copy_entry(int root, int ours, const char *name, int type)
{
	int tree;
	int place;
	int error;

	if (type == TYPE_LINK || type == TYPE_UNKNOWN) {
		error = copy_link(root, ours, name);
		if (error != -EINVAL)
			return error;
	}
	tree = mount_clone_entry(root, name);
	if (tree < 0)
		return tree == -ENOENT ? 0 : tree; /* gone meanwhile */
	if (is_link(tree)) {
		sys_close(tree);
		return copy_other_link(root, ours, name);
	}
	appear_name(ours, name, text_length(name), tree);
	place = sys_open_at(ours, name, O_PATH | O_NOFOLLOW);
	error = place < 0 ? place : mount_attach(tree, place);
	if (place >= 0)
		sys_close(place);
	sys_close(tree);
	return error;
}

static int copy_entries(int root, int ours)
{
	char buffer[LISTING_BYTES] __attribute__((aligned(8))) = { 0 };
	int listing = sys_open_at(root, ".", SYS_O_DIRECTORY);
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

			if (!text_equal(name, ".", 1) && !text_equal(name, "..", 2))
				error = copy_entry(root, ours, name, buffer[at + ENTRY_TYPE]);
		}
	}
	if (listing >= 0)
		sys_close(listing);
	return error ? error : (int)size;
}

/* Relative to our root, whose first name is not there yet: no link can lead anywhere. */
static void add_places(int root, int ours, const struct bind *binds, const int *trees, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		const char *name;
		size_t skipped;

		first_name(&binds[i], &name);
		skipped = (size_t)(name - binds[i].destination);
		if (is_missing(root, &binds[i]) &&
		    !path_climbs(name, binds[i].destination_length - skipped))
			appear_name(ours, name, binds[i].destination_length - skipped, trees[i]);
	}
}

int replica_make(int root, const struct bind *binds, const int *trees, int count,
		 unsigned attributes)
{
	const char *wrong;
	size_t length;
	int ours = mount_new("tmpfs", "mode=755", attributes, &wrong, &length);
	int error;

	if (ours < 0)
		return ours;
	/* Only in what is attached can something be attached, before Linux 6.15. */
	error = mount_attach(ours, root);
	if (!error)
		error = copy_entries(root, ours);
	if (!error) {
		add_places(root, ours, binds, trees, count);
		error = mount_restrict(ours, MOUNT_ATTR_RDONLY, false);
	}
	if (!error)
		return ours;
	sys_close(ours);
	return error;
}
