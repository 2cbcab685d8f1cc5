/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place for a mount where there is none, without a change to anybody's files: an overlay of two
 * directories, the one that is there and below it one of ours with the missing name. It has no
 * upper directory, so that nothing can be written that would be lost later.
 */
#include "appear.h"

#include <asm/statfs.h>
#include <linux/limits.h>

#include "mount.h"
#include "text.h"

#define TYPE_MASK 0170000
#define TYPE_DIRECTORY 0040000

/* A file or a directory, as tree is one. */
static int make_name(int directory, const char *name, int tree)
{
	struct statx status;
	int error = sys_statx(tree, "", AT_EMPTY_PATH, STATX_TYPE, &status);
	int file;

	if (error)
		return error;
	if ((status.stx_mode & TYPE_MASK) == TYPE_DIRECTORY)
		return (int)sys_call(__NR_mkdirat, directory, (long)name, 0755, 0, 0);
	file = sys_open_at(directory, name, O_CREAT | O_EXCL);
	if (file < 0)
		return file;
	sys_close(file);
	return 0;
}

static int enter_directory(int directory)
{
	return (int)sys_call(__NR_fchdir, directory, 0, 0, 0, 0);
}

/* What may not be done in the directory may not be done in what lies over it, statfs(2). */
static unsigned attributes_of(int directory)
{
	const unsigned inherited = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	struct statfs status = { 0 };

	if (sys_call(__NR_fstatfs, directory, (long)&status, 0, 0, 0))
		return inherited;
	return (unsigned)status.f_flags & inherited;
}

/* In the current directory, an empty one of ours. 0, or -errno. */
static int make_layers(int copy, const char *name, int tree)
{
	int error = (int)sys_call(__NR_mkdirat, AT_FDCWD, (long)"there", 0700, 0, 0);
	int place = sys_open("there", O_PATH | SYS_O_DIRECTORY);
	int ours;

	if (error || place < 0)
		return error ? error : place;
	error = mount_attach(copy, place);
	sys_close(place);
	if (!error)
		error = (int)sys_call(__NR_mkdirat, AT_FDCWD, (long)"ours", 0700, 0, 0);
	if (error)
		return error;
	ours = sys_open("ours", O_PATH | SYS_O_DIRECTORY);
	if (ours < 0)
		return ours;
	error = make_name(ours, name, tree);
	sys_close(ours);
	return error;
}

/* What is mounted below would be hidden, and what lies under it be seen instead. Closes copy. */
static int refuse_mounts_below(int copy)
{
	sys_close(copy);
	/* Once nobody holds it, it can be unmounted unless it has mounts below it: EBUSY. */
	return (int)sys_call(__NR_umount2, (long)"there", 0, 0, 0, 0);
}

/* In the current directory, an empty one of ours; closes copy. A tree, or -errno. */
static int make_overlay(int directory, int copy, const char *name, int tree)
{
	const char *wrong;
	size_t length;
	int error = make_layers(copy, name, tree);
	int overlay = error ? error
			    : mount_new("overlay", "lowerdir=there:ours", attributes_of(directory),
					&wrong, &length);

	error = refuse_mounts_below(copy);
	if (!error || overlay < 0)
		return overlay;
	sys_close(overlay);
	return error;
}

/*
 * Overlayfs takes its directories by path before Linux 6.13, and nobody else shall be able to give
 * one: they are for a moment in a file system of ours.
 */
static int make_in_workshop(int directory, int workshop, const char *name, int tree)
{
	int before = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	int copy = mount_clone(directory, "", 0);
	int error = before < 0 ? before : copy < 0 ? copy : mount_attach(workshop, directory);

	if (!error)
		error = enter_directory(workshop);
	if (error) {
		if (copy >= 0)
			sys_close(copy);
	} else {
		error = make_overlay(directory, copy, name, tree);
		sys_call(__NR_umount2, (long)".", SYS_MNT_DETACH, 0, 0, 0);
		enter_directory(before);
	}
	if (before >= 0)
		sys_close(before);
	return error;
}

static int cover(int directory, const char *name, int tree)
{
	const char *wrong;
	size_t length;
	int workshop = mount_new("tmpfs", NULL, 0, &wrong, &length);
	int overlay;
	int error;

	if (workshop < 0)
		return workshop;
	overlay = make_in_workshop(directory, workshop, name, tree);
	error = overlay < 0 ? overlay : mount_attach(overlay, directory);
	if (overlay >= 0)
		sys_close(overlay);
	sys_close(workshop);
	return error;
}

int appear(int tree, int root, const char *path, size_t length)
{
	char name[NAME_MAX + 1];
	size_t start;
	size_t i;
	int directory;
	int error;

	while (length && path[length - 1] == '/')
		length--;
	start = length;
	while (start && path[start - 1] != '/')
		start--;
	if (start == length || length - start > NAME_MAX)
		return -ENOENT;
	for (i = start; i < length; i++)
		name[i - start] = path[i];
	name[length - start] = '\0';
	directory = start ? mount_find(root, path, start, SYS_O_DIRECTORY) : -ENOENT;
	if (directory < 0)
		return -ENOENT;
	error = cover(directory, name, tree);
	sys_close(directory);
	return error ? -ENOENT : 0;
}
