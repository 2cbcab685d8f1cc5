/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of the directories above a destination: the path is walked in the copy and in the original
 * at once, name by name.
 */
#include "core/rootfs/parent_copies.h"

#include <asm/statfs.h>
#include <linux/limits.h>
#include <linux/magic.h>

#include "core/base/file.h"
#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/rootfs/mountpoint.h"

enum {
	TURNS = 128,     /* symbolic links and ".." of one destination */
	AGAIN = 1,       /* the walk begins at the root again, with another path */
	DONE = 2,        /* nothing is to be made below */
	UNFILLED = 0700, /* the mode of a copy that does not show its original yet */
	FILLED = 0755,
};

enum purpose { MAKES, FILLS, CHECKS };

/* On the way down from the root. */
struct walk {
	const struct directory_copy *root;
	struct directory_copy at; /* the directory of the current name */
	enum purpose purpose;
	int tree;               /* MAKES: the tree that will be mounted at the last name */
	const uint64_t *mounts; /* CHECKS: the ids of what was put there, BINDS_MAX */
	bool brought;           /* CHECKS: what is below came along with one of these */
	char path[PATH_MAX];
	size_t start; /* of the current name; what is before it has no symbolic link */
	size_t end;
	char name[NAME_MAX + 1];
};

static void close_directory(struct walk *walk)
{
	if (walk->at.copy != walk->root->copy && walk->at.copy >= 0)
		sys_close(walk->at.copy);
	if (walk->at.original != walk->root->original && walk->at.original >= 0)
		sys_close(walk->at.original);
}

/* Goes down into the current name. Its original may be gone, or another file, by now: then the copy
 * shows nothing of it. */
static int enter(struct walk *walk)
{
	const int flags = O_PATH | O_NOFOLLOW | SYS_O_DIRECTORY;
	struct directory_copy next = { sys_open_at(walk->at.copy, walk->name, flags), -ENOENT };

	if (next.copy < 0)
		return next.copy;
	if (walk->at.original >= 0)
		next.original = sys_open_at(walk->at.original, walk->name, flags);
	if (next.original < 0 && next.original != -ENOENT && next.original != -ENOTDIR) {
		sys_close(next.copy);
		return next.original;
	}
	close_directory(walk);
	walk->at = next;
	return 0;
}

/* The path becomes its first length bytes, then text, then the rest behind the current name. */
static int turn(struct walk *walk, size_t length, const char *text)
{
	char path[PATH_MAX];
	struct text turned = { path, sizeof(path), length };

	__builtin_memcpy(path, walk->path, length);
	text_add(&turned, "/");
	text_add(&turned, text);
	text_add(&turned, walk->path + walk->end);
	if (turned.length + 1 >= sizeof(path))
		return -ENAMETOOLONG;
	__builtin_memcpy(walk->path, path, turned.length + 1);
	return AGAIN;
}

static int follow(struct walk *walk)
{
	char target[PATH_MAX];
	long length = sys_call(__NR_readlinkat, walk->at.copy, (long)walk->name, (long)target,
			       sizeof(target) - 1, 0);

	if (length < 0)
		return (int)length;
	target[length] = '\0';
	return turn(walk, target[0] == '/' ? 0 : walk->start, target);
}

static int climb(struct walk *walk)
{
	size_t before = walk->start;

	while (before && walk->path[before - 1] == '/')
		before--;
	while (before && walk->path[before - 1] != '/')
		before--;
	return turn(walk, before, "");
}

/* In /proc and /sys no process can rename or make anything, so their directories need no copy. */
static bool is_directory_of_the_kernel(int directory)
{
	struct statfs status = { 0 };

	return sys_call(__NR_fstatfs, directory, (long)&status, 0, 0, 0) == 0 &&
	       (status.f_type == PROC_SUPER_MAGIC || status.f_type == SYSFS_MAGIC);
}

static bool is_of_the_kernel(int original, const char *name)
{
	int directory = sys_open_at(original, name, O_PATH | O_NOFOLLOW | SYS_O_DIRECTORY);
	bool is;

	if (directory < 0)
		return false;
	is = is_directory_of_the_kernel(directory);
	sys_close(directory);
	return is;
}

static int make_directory(const struct walk *walk, int mode)
{
	return (int)sys_call(__NR_mkdirat, walk->at.copy, (long)walk->name, mode, 0, 0);
}

static int make_mountpoint(const struct walk *walk)
{
	if (file_type(walk->tree, "") == FILE_DIRECTORY)
		return make_directory(walk, FILLED);
	return (int)sys_call(__NR_mknodat, walk->at.copy, (long)walk->name, FILE_REGULAR, 0, 0);
}

/* Makes the current name, which the copy lacks. */
static int make(const struct walk *walk, bool last)
{
	const char *rest = walk->path + walk->end;
	int type = walk->at.original < 0 ? -ENOENT : file_type(walk->at.original, walk->name);

	if (type == FILE_SYMLINK) {
		const int error = directory_copy_link(&walk->at, walk->name);

		return error == -ESTALE ? AGAIN : error;
	}
	if (last)
		return make_mountpoint(walk);
	if (type == -ENOENT)
		return path_climbs(rest, text_length(rest)) ? DONE : make_directory(walk, FILLED);
	if (type != FILE_DIRECTORY)
		return type < 0 ? type : DONE;
	return is_of_the_kernel(walk->at.original, walk->name) ? DONE
							       : make_directory(walk, UNFILLED);
}

/* A copy that was made for another destination becomes a mount point: the mount hides it, and it is
 * not filled. */
static int take_as_mountpoint(const struct walk *walk, int type)
{
	return type == FILE_DIRECTORY && walk->purpose == MAKES
		       ? (int)sys_call(__NR_fchmodat, walk->at.copy, (long)walk->name, FILLED, 0, 0)
		       : 0;
}

static int fill(const struct walk *walk)
{
	struct statx status;
	int error;

	if (walk->at.original < 0)
		return 0;
	error = sys_statx(walk->at.copy, "", AT_EMPTY_PATH, STATX_MODE, &status);
	if (error || (status.stx_mode & FILE_PERMISSIONS) != UNFILLED)
		return error;
	return directory_copy_fill(&walk->at);
}

/*
 * Can a process of the container rename what lies in the directory? Not if the directory is on the
 * tmpfs of this process, or in a mount that was brought along, or in /proc or /sys. 0, or -errno:
 * -ESTALE if it can.
 */
static int check(struct walk *walk)
{
	uint64_t ours = 0;
	uint64_t id = 0;
	int error = mount_id(walk->root->copy, &ours);
	int i;

	if (!error)
		error = mount_id(walk->at.copy, &id);
	if (error || id == ours || walk->brought)
		return error;
	for (i = 0; i < BINDS_MAX && !walk->brought; i++)
		walk->brought = walk->mounts[i] == id;
	return walk->brought || is_directory_of_the_kernel(walk->at.copy) ? 0 : -ESTALE;
}

static int visit(struct walk *walk)
{
	if (walk->purpose == FILLS)
		return fill(walk);
	return walk->purpose == CHECKS ? check(walk) : 0;
}

static int step(struct walk *walk, bool last)
{
	int type = file_type(walk->at.copy, walk->name);
	int error;

	if (type == -ENOENT && walk->purpose == MAKES) {
		error = make(walk, last);
		if (error)
			return error;
		type = file_type(walk->at.copy, walk->name);
	}
	if (type < 0)
		return walk->purpose != MAKES && type == -ENOENT ? DONE : type;
	if (type == FILE_SYMLINK)
		return follow(walk);
	if (last)
		return take_as_mountpoint(walk, type);
	return type == FILE_DIRECTORY ? enter(walk) : DONE;
}

/* Goes on to the next name of the path. False: there is none. */
static bool next_name(struct walk *walk, bool *last)
{
	size_t at = walk->end;

	while (walk->path[at] == '/')
		at++;
	walk->start = at;
	while (walk->path[at] && walk->path[at] != '/')
		at++;
	walk->end = at;
	while (walk->path[at] == '/')
		at++;
	*last = walk->path[at] == '\0';
	return walk->end > walk->start;
}

/* One walk from the root. */
static int go_down(struct walk *walk)
{
	bool last = false;
	int error = 0;

	walk->at = *walk->root;
	walk->end = 0;
	walk->brought = false;
	while (!error) {
		const char *name = walk->path;
		size_t length;

		error = visit(walk);
		if (error || !next_name(walk, &last))
			break;
		name += walk->start;
		length = walk->end - walk->start;
		if (text_equal(".", name, length))
			continue;
		if (length >= sizeof(walk->name))
			error = -ENAMETOOLONG;
		else if (text_equal("..", name, length))
			error = climb(walk);
		else {
			__builtin_memcpy(walk->name, name, length);
			walk->name[length] = '\0';
			error = step(walk, last);
		}
		if (last)
			break;
	}
	close_directory(walk);
	return error;
}

static int go(struct walk *walk, const struct bind *bind)
{
	int turns = TURNS;
	int error;

	if (bind->destination_length >= sizeof(walk->path))
		return -ENAMETOOLONG;
	__builtin_memcpy(walk->path, bind->destination, bind->destination_length);
	walk->path[bind->destination_length] = '\0';
	do
		error = go_down(walk);
	while (error == AGAIN && --turns > 0);
	return error == AGAIN ? -ELOOP : error == DONE ? 0 : error;
}

int parent_copies_make(const struct directory_copy *root, const struct bind *bind, int tree)
{
	struct walk walk = { .root = root, .purpose = MAKES, .tree = tree };

	return go(&walk, bind);
}

int parent_copies_fill(const struct directory_copy *root, const struct bind *bind)
{
	struct walk walk = { .root = root, .purpose = FILLS };

	return go(&walk, bind);
}

int parent_copies_check(int root, const struct bind *bind, const uint64_t mounts[BINDS_MAX])
{
	const struct directory_copy copy = { .copy = root, .original = -1 };
	struct walk walk = { .root = &copy, .purpose = CHECKS, .mounts = mounts };

	return go(&walk, bind);
}
