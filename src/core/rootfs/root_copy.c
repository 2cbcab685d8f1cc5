/* SPDX-License-Identifier: Apache-2.0 */
/* A root directory of this process that shows the entries of another one and can hold more names.
 */
#include "core/rootfs/root_copy.h"

#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/rootfs/directory_copy.h"
#include "core/rootfs/parent_copies.h"

/* A file system in user space has as many names, and as long links, as it likes. */
#define COPY_OPTIONS "mode=755,nr_inodes=131072,size=256m"

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
	int file;

	if (length == 0)
		return false;
	file = mount_find(root, name, length, O_NOFOLLOW);
	if (file >= 0)
		sys_close(file);
	return file == -ENOENT;
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
		mount_new("tmpfs", COPY_OPTIONS, attributes, &wrong, &length), root
	};
	long before;
	int error;

	if (copy.copy < 0)
		return copy.copy;
	/* Before Linux 6.15 a mount can only be attached in one that is attached itself. */
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
