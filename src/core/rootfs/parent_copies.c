/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The directories above a destination, as directories of ours: a mount moves with the directory
 * that it lies on, and only the owner of a directory can rename what is in it.
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
	TURNS = 128,     /* links and ".." of one destination */
	AGAIN = 1,       /* from the root, by another path */
	DONE = 2,        /* there is nothing to be made below */
	UNFILLED = 0700, /* the mode of a directory that shows nothing of theirs yet */
	FILLED = 0755,
};

/* On the way down from the root. */
struct walk {
	const struct directory_copy *root;
	struct directory_copy at;
	int tree; /* what the last name is a place for */
	bool fills;
	char path[PATH_MAX]; /* what lies before start has been gone through, and has no link */
	size_t start;
	size_t end;
	char name[NAME_MAX + 1];
};

static void leave(struct walk *walk)
{
	if (walk->at.copy != walk->root->copy && walk->at.copy >= 0)
		sys_close(walk->at.copy);
	if (walk->at.original != walk->root->original && walk->at.original >= 0)
		sys_close(walk->at.original);
}

/* Theirs may be gone or something else meanwhile: then nothing of it is shown. */
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
	leave(walk);
	walk->at = next;
	return 0;
}

/* The path becomes what lies before length, then text, then the rest. */
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

/* Where nobody can rename anything, and nothing can be made: what is to be put there finds it. */
static bool is_of_the_kernel(int theirs, const char *name)
{
	struct statfs status = { 0 };
	int directory = sys_open_at(theirs, name, O_PATH | O_NOFOLLOW | SYS_O_DIRECTORY);
	long error;

	if (directory < 0)
		return false;
	error = sys_call(__NR_fstatfs, directory, (long)&status, 0, 0, 0);
	sys_close(directory);
	return !error && (status.f_type == PROC_SUPER_MAGIC || status.f_type == SYSFS_MAGIC);
}

static int make_directory(const struct walk *walk, int mode)
{
	return (int)sys_call(__NR_mkdirat, walk->at.copy, (long)walk->name, mode, 0, 0);
}

static int make_place(const struct walk *walk)
{
	if (file_type(walk->tree, "") == FILE_DIRECTORY)
		return make_directory(walk, FILLED);
	return (int)sys_call(__NR_mknodat, walk->at.copy, (long)walk->name, FILE_REGULAR, 0, 0);
}

/* A name that ours lacks so far. */
static int make(const struct walk *walk, bool last)
{
	const char *rest = walk->path + walk->end;
	int type = walk->at.original < 0 ? -ENOENT : file_type(walk->at.original, walk->name);

	if (type == FILE_SYMLINK)
		return directory_copy_link(&walk->at, walk->name);
	if (last)
		return make_place(walk);
	if (type == -ENOENT)
		return path_climbs(rest, text_length(rest)) ? DONE : make_directory(walk, FILLED);
	if (type != FILE_DIRECTORY)
		return type < 0 ? type : DONE;
	return is_of_the_kernel(walk->at.original, walk->name) ? DONE
							       : make_directory(walk, UNFILLED);
}

/* The place hides what theirs holds, and is not to be filled with that. */
static int take_as_place(const struct walk *walk, int type)
{
	return type == FILE_DIRECTORY && !walk->fills
		       ? (int)sys_call(__NR_fchmodat, walk->at.copy, (long)walk->name, FILLED, 0, 0)
		       : 0;
}

static int fill(const struct walk *walk)
{
	struct statx status;
	int error;

	if (!walk->fills || walk->at.original < 0)
		return 0;
	error = sys_statx(walk->at.copy, "", AT_EMPTY_PATH, STATX_MODE, &status);
	if (error || (status.stx_mode & FILE_PERMISSIONS) != UNFILLED)
		return error;
	return directory_copy_fill(&walk->at);
}

static int step(struct walk *walk, bool last)
{
	int type = file_type(walk->at.copy, walk->name);
	int error;

	if (type == -ENOENT && !walk->fills) {
		error = make(walk, last);
		if (error)
			return error;
		type = file_type(walk->at.copy, walk->name);
	}
	if (type < 0)
		return walk->fills && type == -ENOENT ? DONE : type;
	if (type == FILE_SYMLINK)
		return follow(walk);
	if (last)
		return take_as_place(walk, type);
	return type == FILE_DIRECTORY ? enter(walk) : DONE;
}

/* False where none follows. */
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

/* Once from the root. */
static int go_down(struct walk *walk)
{
	bool last = false;
	int error = 0;

	walk->at = *walk->root;
	walk->end = 0;
	while (!error) {
		const char *name = walk->path;
		size_t length;

		error = fill(walk);
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
	leave(walk);
	return error;
}

static int go(const struct directory_copy *root, const struct bind *bind, int tree, bool fills)
{
	struct walk walk = { .root = root, .tree = tree, .fills = fills };
	int turns = TURNS;
	int error;

	if (bind->destination_length >= sizeof(walk.path))
		return -ENAMETOOLONG;
	__builtin_memcpy(walk.path, bind->destination, bind->destination_length);
	do
		error = go_down(&walk);
	while (error == AGAIN && --turns > 0);
	return error == AGAIN ? -ELOOP : error == DONE ? 0 : error;
}

int parent_copies_make(const struct directory_copy *root, const struct bind *bind, int tree)
{
	return go(root, bind, tree, false);
}

int parent_copies_fill(const struct directory_copy *root, const struct bind *bind)
{
	return go(root, bind, -1, true);
}
