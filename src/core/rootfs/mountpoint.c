/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mount points where there are none, made without writing to the file system there: an overlay of
 * two directories, the existing one and below it one of this process with the missing names. The
 * overlay has no upper directory, so it can only be read, and nothing is written that would be lost
 * with it.
 */
#include "core/rootfs/mountpoint.h"

#include <asm/statfs.h>
#include <linux/limits.h>

#include "core/base/file.h"
#include "core/base/mount.h"
#include "core/base/text.h"

/* The directories of the overlay: a copy of the existing one, and one with the missing names. */
#define LOWER "there"
#define NAMES "ours"

/* The directory that gets covered: the last existing one of the path of a destination. */
struct cover {
	const struct bind *binds; /* all that are missing; those below the directory get a name */
	const int *trees;         /* of binds */
	int count;
	const char *path; /* of the directory, with length */
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

/* Makes a file or a directory, as tree is one, and the directories before it. */
static void make_name(int layer, const char *path, size_t length, int tree)
{
	char name[PATH_MAX];
	size_t i;
	int file;

	for (i = 0; i < length; i++) {
		name[i] = '\0';
		if (path[i] == '/' && !sys_call(__NR_mkdirat, layer, (long)name, 0755, 0, 0))
			/* Not by the umask: the user of the program has to pass it. */
			sys_call(__NR_fchmodat, layer, (long)name, 0755, 0, 0);
		name[i] = path[i];
	}
	name[length] = '\0';
	if (file_type(tree, "") == FILE_DIRECTORY) {
		sys_call(__NR_mkdirat, layer, (long)name, 0755, 0, 0);
		return;
	}
	file = sys_open_at(layer, name, O_CREAT | O_EXCL);
	if (file >= 0)
		sys_close(file);
}

/* A name that cannot be made is missing afterwards, and mounting there fails and tells it. */
static void make_names(int layer, const struct cover *cover)
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
			make_name(layer, bind->destination + start,
				  bind->destination_length - start, cover->trees[i]);
	}
}

static int enter_directory(int directory)
{
	return (int)sys_call(__NR_fchdir, directory, 0, 0, 0, 0);
}

/* Mount attributes of the directory, statfs(2): they hold for the overlay, too. */
static unsigned attributes_of(int directory)
{
	const unsigned inherited = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
	struct statfs status = { 0 };

	if (sys_call(__NR_fstatfs, directory, (long)&status, 0, 0, 0))
		return inherited;
	return (unsigned)status.f_flags & inherited;
}

/* Makes both directories of the overlay in the working directory, which is an empty one of this
 * process. 0, or -errno. */
static int make_layers(const struct cover *cover, int copy)
{
	int error = (int)sys_call(__NR_mkdirat, AT_FDCWD, (long)LOWER, 0700, 0, 0);
	int lower = sys_open(LOWER, O_PATH | SYS_O_DIRECTORY);
	int names;

	if (error || lower < 0)
		return error ? error : lower;
	error = mount_attach(copy, lower);
	sys_close(lower);
	if (!error)
		error = (int)sys_call(__NR_mkdirat, AT_FDCWD, (long)NAMES, 0700, 0, 0);
	if (error)
		return error;
	names = sys_open(NAMES, O_PATH | SYS_O_DIRECTORY);
	if (names < 0)
		return names;
	make_names(names, cover);
	sys_close(names);
	return 0;
}

/* An overlay would hide what is mounted below the directory, and show the files under it instead:
 * -EBUSY. Closes copy. */
static int refuse_mounts_below(int copy)
{
	sys_close(copy);
	/* umount2(2): a mount that no process uses can be unmounted, unless it has mounts below
	 * it. */
	return (int)sys_call(__NR_umount2, (long)LOWER, 0, 0, 0, 0);
}

/* In the working directory, an empty one of this process; closes copy. A tree, or -errno. */
static int make_overlay(const struct cover *cover, int copy)
{
	const char *wrong;
	size_t length;
	int error = make_layers(cover, copy);
	int overlay = error ? error
			    : mount_new("overlay", "lowerdir=" LOWER ":" NAMES,
					attributes_of(cover->directory), &wrong, &length);

	error = refuse_mounts_below(copy);
	if (!error || overlay < 0)
		return overlay;
	sys_close(overlay);
	return error;
}

/*
 * Before Linux 6.13 overlayfs takes its directories by path, and no other process may be able to
 * replace one of them: so they are in a file system of this process, which is mounted for a moment.
 */
static int make_in_tmpfs(const struct cover *cover, int tmpfs)
{
	int before = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	int copy = mount_clone(cover->directory, "", 0);
	int error = before < 0 ? before : copy < 0 ? copy : enter_directory(tmpfs);

	/* The working directory is changed first: "." is the only name by which the mount can be
	 * unmounted. */
	if (!error)
		error = mount_attach(tmpfs, cover->directory);
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
	int tmpfs = mount_new("tmpfs", NULL, 0, &wrong, &length);
	bool covered = false;
	int overlay;

	if (tmpfs < 0)
		return false;
	overlay = make_in_tmpfs(cover, tmpfs);
	if (overlay >= 0) {
		covered = mount_attach(overlay, cover->directory) == 0;
		sys_close(overlay);
	}
	sys_close(tmpfs);
	return covered;
}

/* The length of the existing directory at the begin of a missing path. 0: the path exists, or none
 * of it does. */
static size_t length_existing(int root, const struct bind *bind)
{
	const char *path = bind->destination;
	size_t length = bind->destination_length;
	int found = mount_find(root, path, length, 0);

	while (found == -ENOENT && length) {
		while (length && path[length - 1] == '/')
			length--;
		while (length && path[length - 1] != '/')
			length--;
		found = length ? mount_find(root, path, length, SYS_O_DIRECTORY) : -ENOENT;
	}
	if (found < 0)
		return 0;
	sys_close(found);
	return length == bind->destination_length ||
			       path_climbs(path + length, bind->destination_length - length)
		       ? 0
		       : length;
}

/* The shortest path first: a directory with a mount below it cannot be covered. tried: a bit per
 * bind. */
static bool choose(struct cover *cover, int root, uint64_t *tried)
{
	int chosen = -1;
	int i;

	for (i = 0; i < cover->count; i++) {
		size_t length =
			*tried & UINT64_C(1) << i ? 0 : length_existing(root, &cover->binds[i]);

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
