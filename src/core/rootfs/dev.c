/* SPDX-License-Identifier: Apache-2.0 */
/* Device nodes for a root directory that has none: the default devices of the OCI runtime
 * specification. A user namespace may not make device nodes, so those of the host are mounted. */
#include "core/rootfs/dev.h"

#include <stdbool.h>

#include "core/base/file.h"
#include "core/base/mount.h"
#include "core/base/text.h"

/* Arrays, not pointers: the tables need no relocation when a program starts. */
static const char devices[][8] = { "null", "zero", "full", "random", "urandom", "tty" };

struct link {
	char name[8];
	char target[16];
};

static const struct link links[] = {
	{ "ptmx", "pts/ptmx" },          { "fd", "/proc/self/fd" },
	{ "stdin", "/proc/self/fd/0" },  { "stdout", "/proc/self/fd/1" },
	{ "stderr", "/proc/self/fd/2" },
};

/* A regular file is no device: other programs mount devices over empty files, and leave those. */
static bool has_null(int root)
{
	int null = mount_find(root, "dev/null", 8, 0);
	int type;

	if (null < 0)
		return false;
	type = file_type(null, "");
	sys_close(null);
	return type == FILE_CHARACTER_DEVICE;
}

/* Mounts a tree, or -errno in its place, over an open file, and closes both. */
static int put_over(int tree, int file)
{
	int error = tree < 0 ? tree : file < 0 ? file : mount_attach(tree, file);

	if (tree >= 0)
		sys_close(tree);
	if (file >= 0)
		sys_close(file);
	return error;
}

static int put_device(int directory, const char *name)
{
	char path[16];
	struct text text;
	int tree;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/dev/");
	text_add(&text, name);
	tree = mount_clone(AT_FDCWD, path, text.length);
	if (tree == -ENOENT)
		return 0; /* the host does not have it either */
	return put_over(tree, sys_open_at(directory, name, O_CREAT | O_EXCL));
}

static int put_directory(int directory, const char *name, const char *type, const char *options)
{
	const unsigned attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
	const char *wrong;
	size_t length;
	int tree;
	long error = sys_call(__NR_mkdirat, directory, (long)name, 0755, 0, 0);

	if (error)
		return (int)error;
	tree = mount_new(type, options, attributes, &wrong, &length);
	return put_over(tree, sys_open_at(directory, name, O_PATH | SYS_O_DIRECTORY));
}

static int fill(int directory)
{
	int error = 0;
	unsigned i;

	for (i = 0; i < sizeof(devices) / sizeof(devices[0]) && !error; i++)
		error = put_device(directory, devices[i]);
	for (i = 0; i < sizeof(links) / sizeof(links[0]) && !error; i++)
		error = (int)sys_call(__NR_symlinkat, (long)links[i].target, directory,
				      (long)links[i].name, 0, 0);
	if (!error)
		error = put_directory(directory, "shm", "tmpfs", "nodev");
	if (error)
		return error;
	error = put_directory(directory, "pts", "devpts", "mode=0620,ptmxmode=0666");
	/* The kernel gives ptmx to user 0, and a user namespace may have no such user: EINVAL. */
	return error == -EINVAL ? 0 : error;
}

int dev_put_all(int root)
{
	const unsigned attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
	const char *wrong;
	size_t length;
	int dev;
	int tree;
	int error;

	if (has_null(root))
		return 0;
	dev = mount_find(root, "dev", 3, SYS_O_DIRECTORY);
	if (dev < 0)
		return dev == -ENOENT ? 0 : dev;
	tree = mount_new("tmpfs", "mode=755", attributes, &wrong, &length);
	error = tree < 0 ? tree : mount_attach(tree, dev);
	if (!error)
		error = fill(tree);
	if (tree >= 0)
		sys_close(tree);
	sys_close(dev);
	return error;
}
