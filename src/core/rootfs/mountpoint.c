/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places for mounts where there are none, without a change to anybody's files: an overlay of two
 * directories, the one that is there and below it one of ours with all names that it lacks. It has
 * no upper directory, so that nothing can be written that would be lost later.
 */
#include "core/rootfs/mountpoint.h"

#include <asm/statfs.h>
#include <linux/limits.h>

#include "core/base/file.h"
#include "core/base/mount.h"
#include "core/base/text.h"

/* The directory that is to be covered: what is before the missing part of a destination. */
struct cover {
	const struct bind *binds; /* those below it get a name */
	const int *trees;
	int count;
	const char *path;
	size_t length;
	int directory;
};

bool path_climbs(const char *path, size_t length)
{
	size_t i;

	for (i = 0; i + 1 < length; i++)
		if (path[i] == '.' && path[i + 1] == '.' && (i == 0 || path[i - 1] == '/') &&
		    (i + 2 == length || path[i + 2] == '/'))
			return true;
	return false;
}

void mountpoint_make_name(int ours, const char *path, size_t length, int tree)
{
	char name[PATH_MAX];
	size_t i;
	int file;

	for (i = 0; i < length; i++) {
		name[i] = '\0';
		if (path[i] == '/' && !sys_call(__NR_mkdirat, ours, (long)name, 0755, 0, 0))
			/* Whatever the umask is, who the program becomes has to pass. */
			sys_call(__NR_fchmodat, ours, (long)name, 0755, 0, 0);
		name[i] = path[i];
	}
	name[length] = '\0';
	if (file_type(tree, "") == FILE_DIRECTORY) {
		sys_call(__NR_mkdirat, ours, (long)name, 0755, 0, 0);
		return;
	}
	file = sys_open_at(ours, name, O_CREAT | O_EXCL);
	if (file >= 0)
		sys_close(file);
}

/* What cannot be made is missing afterwards as it was before, and that will be said. */
static void make_names(int ours, const struct cover *cover)
{
	int i;

	for (i = 0; i < cover->count; i++) {
		const struct bind *bind = &cover->binds[i];
		size_t start = cover->length;

		if (bind->destination_length <= start ||
		    __builtin_memcmp(bind->destination, cover->path, start) != 0)
			continue;
		while (start < bind->destination_length && bind->destination[start] == '/')
			start++;
		if (!path_climbs(bind->destination + start, bind->destination_length - start))
			mountpoint_make_name(ours, bind->destination + start,
					     bind->destination_length - start, cover->trees[i]);
	}
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
static int make_layers(const struct cover *cover, int copy)
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
	make_names(ours, cover);
	sys_close(ours);
	return 0;
}

/* What is mounted below would be hidden, and what lies under it be seen instead. Closes copy. */
static int refuse_mounts_below(int copy)
{
	sys_close(copy);
	/* Once nobody holds it, it can be unmounted unless it has mounts below it: EBUSY. */
	return (int)sys_call(__NR_umount2, (long)"there", 0, 0, 0, 0);
}

/* In the current directory, an empty one of ours; closes copy. A tree, or -errno. */
static int make_overlay(const struct cover *cover, int copy)
{
	const char *wrong;
	size_t length;
	int error = make_layers(cover, copy);
	int overlay = error ? error
			    : mount_new("overlay", "lowerdir=there:ours",
					attributes_of(cover->directory), &wrong, &length);

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
static int make_in_workshop(const struct cover *cover, int workshop)
{
	int before = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	int copy = mount_clone(cover->directory, "", 0);
	int error = before < 0 ? before : copy < 0 ? copy : enter_directory(workshop);

	/* Entered first: what is attached can be taken away again by that name only. */
	if (!error)
		error = mount_attach(workshop, cover->directory);
	if (error) {
		if (copy >= 0)
			sys_close(copy);
	} else {
		error = make_overlay(cover, copy);
		sys_call(__NR_umount2, (long)".", SYS_MNT_DETACH, 0, 0, 0);
	}
	if (before < 0 || enter_directory(before))
		sys_chdir("/");
	if (before >= 0)
		sys_close(before);
	return error;
}

static bool put_over(const struct cover *cover)
{
	const char *wrong;
	size_t length;
	int workshop = mount_new("tmpfs", NULL, 0, &wrong, &length);
	bool covered = false;
	int overlay;

	if (workshop < 0)
		return false;
	overlay = make_in_workshop(cover, workshop);
	if (overlay >= 0) {
		covered = mount_attach(overlay, cover->directory) == 0;
		sys_close(overlay);
	}
	sys_close(workshop);
	return covered;
}

/* How much of a missing path is a directory that is there, or 0: nothing is missing, or all. */
static size_t length_there(int root, const struct bind *bind)
{
	const char *path = bind->destination;
	size_t length = bind->destination_length;
	int place = mount_find(root, path, length, 0);

	while (place == -ENOENT && length) {
		while (length && path[length - 1] == '/')
			length--;
		while (length && path[length - 1] != '/')
			length--;
		place = length ? mount_find(root, path, length, SYS_O_DIRECTORY) : -ENOENT;
	}
	if (place < 0)
		return 0;
	sys_close(place);
	return length == bind->destination_length ||
			       path_climbs(path + length, bind->destination_length - length)
		       ? 0
		       : length;
}

/* The shortest first: what is mounted below a directory would stand in the way. */
static bool choose(struct cover *cover, int root, uint64_t *tried)
{
	int chosen = -1;
	int i;

	for (i = 0; i < cover->count; i++) {
		size_t length =
			*tried & UINT64_C(1) << i ? 0 : length_there(root, &cover->binds[i]);

		if (length == 0 || (chosen >= 0 && length >= cover->length))
			continue;
		chosen = i;
		cover->path = cover->binds[i].destination;
		cover->length = length;
	}
	if (chosen < 0)
		return false;
	*tried |= UINT64_C(1) << chosen;
	return true;
}

bool mountpoint_make(int root, const struct bind *binds, const int *trees, int count)
{
	struct cover cover = { .binds = binds, .trees = trees, .count = count };
	uint64_t tried = 0;
	bool covered = false;

	while (choose(&cover, root, &tried)) {
		cover.directory = mount_find(root, cover.path, cover.length, SYS_O_DIRECTORY);
		if (cover.directory < 0)
			continue;
		covered |= put_over(&cover);
		sys_close(cover.directory);
	}
	return covered;
}
