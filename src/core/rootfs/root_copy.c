/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A root directory of our own that shows what another one holds, and has room for more: nothing can
 * be put over the directory that is the root, and only in a directory of ours can the owner of the
 * place rename nothing.
 */
#include "core/rootfs/root_copy.h"

#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/rootfs/directory_copy.h"
#include "core/rootfs/parent_copies.h"

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

static int make_names(const struct directory_copy *copy, const struct bind *binds, const int *trees,
		      int count, bool pinned)
{
	int error = 0;
	int i;

	for (i = 0; i < count && !error; i++)
		if (pinned || is_missing(copy->original, &binds[i]))
			error = parent_copies_make(copy, &binds[i], trees[i]);
	if (!error)
		error = directory_copy_fill(copy);
	for (i = 0; i < count && !error && pinned; i++)
		error = parent_copies_fill(copy, &binds[i]);
	return error;
}

int root_copy_make(int root, const struct bind *binds, const int *trees, int count,
		   unsigned attributes, bool pinned)
{
	const char *wrong;
	size_t length;
	const struct directory_copy copy = {
		mount_new("tmpfs", "mode=755", attributes, &wrong, &length), root
	};
	long before;
	int error;

	if (copy.copy < 0)
		return copy.copy;
	/* Only in what is attached can something be attached, before Linux 6.15. */
	error = mount_attach(copy.copy, root);
	if (!error) {
		before = sys_call(__NR_umask, 0, 0, 0, 0, 0);
		error = make_names(&copy, binds, trees, count, pinned);
		sys_call(__NR_umask, before, 0, 0, 0, 0);
	}
	if (!error)
		error = mount_restrict(copy.copy, MOUNT_ATTR_RDONLY, false);
	if (!error)
		return copy.copy;
	sys_close(copy.copy);
	return error;
}
