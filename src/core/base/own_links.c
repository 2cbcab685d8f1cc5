/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a path name by name, and follows no symbolic link of another user. The kernel does so by
 * fs.protected_symlinks in world-writable sticky directories, proc_sys_fs(5); this file does it in
 * every directory.
 */
#include "core/base/own_links.h"

#include <linux/limits.h>

#include "core/base/file.h"
#include "core/base/syscall.h"
#include "core/base/text.h"

enum { LINKS_MAX = 40 };

/* How far the path has been followed. */
struct walk {
	int at;              /* the directory reached */
	uint32_t root_owner; /* user id of "/": root of the host may have another id than 0 here */
	int links;           /* the number of links followed */
	size_t from;         /* where the rest of the path begins */
	char path[PATH_MAX];
};

static bool is_trusted(const struct walk *walk, uint32_t owner)
{
	return owner == 0 || owner == walk->root_owner ||
	       owner == (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0);
}

/* Closes the directory reached, and owns fd from now on. */
static void step_to(struct walk *walk, int fd)
{
	sys_close(walk->at);
	walk->at = fd;
}

/* Goes back to the root directory if the rest of the path is absolute. */
static int begin(struct walk *walk)
{
	int root;

	if (walk->path[walk->from] != '/')
		return 0;
	root = sys_open("/", O_PATH | SYS_O_DIRECTORY);
	if (root < 0)
		return root;
	step_to(walk, root);
	return 0;
}

/* Puts the text of the link before the rest of the path. */
static int insert(struct walk *walk, int link)
{
	char text[PATH_MAX];
	const char *rest = walk->path + walk->from;
	const size_t left = text_length(rest);
	long length = sys_call(__NR_readlinkat, link, (long)"", (long)text, sizeof(text) - 1, 0);

	if (length <= 0)
		return length < 0 ? (int)length : -ENOENT;
	if ((size_t)length + left >= sizeof(walk->path))
		return -ENAMETOOLONG;
	__builtin_memmove(walk->path + length, rest, left + 1);
	__builtin_memcpy(walk->path, text, (size_t)length);
	walk->from = 0;
	return begin(walk);
}

/* A magic link of /proc, proc(5): its text does not name its target. Its owner may inspect the
 * process anyway. */
static bool is_magic(int link)
{
	enum { PROC_MAGIC = 0x9fa0 };
	long system[64] = { 0 };

	return sys_call(__NR_fstatfs, link, (long)system, 0, 0, 0) == 0 && system[0] == PROC_MAGIC;
}

/* Follows the link, which is name in the directory reached. Closes the descriptor link. */
static int follow(struct walk *walk, int link, const char *name, uint32_t owner)
{
	int error = is_trusted(walk, owner) && ++walk->links <= LINKS_MAX ? 0 : -ELOOP;
	int fd = -1;

	if (!error && is_magic(link)) {
		fd = sys_open_at(walk->at, name, O_PATH);
		error = fd < 0 ? fd : 0;
	} else if (!error) {
		error = insert(walk, link);
	}
	sys_close(link);
	if (fd >= 0)
		step_to(walk, fd);
	return error;
}

static int step(struct walk *walk, const char *name)
{
	struct statx status;
	int fd = sys_open_at(walk->at, name, O_PATH | O_NOFOLLOW);
	int error = fd < 0 ? fd : sys_statx(fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_UID, &status);

	if (!error && (status.stx_mode & FILE_TYPE_MASK) == FILE_SYMLINK)
		return follow(walk, fd, name, status.stx_uid);
	if (!error)
		step_to(walk, fd);
	else if (fd >= 0)
		sys_close(fd);
	return error;
}

/* Takes the next name off the path; it is empty at the end of the path. 0, or -ENAMETOOLONG. */
static int take_name(struct walk *walk, char name[NAME_MAX + 1])
{
	size_t length = 0;

	while (walk->path[walk->from] == '/')
		walk->from++;
	while (walk->path[walk->from + length] && walk->path[walk->from + length] != '/')
		length++;
	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	__builtin_memcpy(name, walk->path + walk->from, length);
	name[length] = '\0';
	walk->from += length;
	/* The last name has a slash behind it: it must be a directory. */
	if (length > 0 && walk->path[walk->from] == '/' && walk->path[walk->from + 1] == '\0')
		__builtin_memcpy(walk->path + walk->from, "/.", 3);
	return 0;
}

static int go(struct walk *walk)
{
	char name[NAME_MAX + 1];
	int error = begin(walk);

	while (!error) {
		error = take_name(walk, name);
		if (!error && name[0] == '\0')
			return 0;
		if (!error)
			error = step(walk, name);
	}
	return error;
}

int own_links_open(const char *path)
{
	struct walk walk = { 0 };
	const size_t length = text_length(path);
	struct statx root = { 0 };
	int error;

	/* The path leaves room for "/." behind it. */
	if (length == 0 || length + 2 >= sizeof(walk.path))
		return length ? -ENAMETOOLONG : -ENOENT;
	error = sys_statx(AT_FDCWD, "/", 0, STATX_UID, &root);
	if (error)
		return error;
	__builtin_memcpy(walk.path, path, length + 1);
	walk.root_owner = root.stx_uid;
	walk.at = sys_open(".", O_PATH | SYS_O_DIRECTORY);
	if (walk.at < 0)
		return walk.at;
	error = go(&walk);
	if (!error)
		return walk.at;
	sys_close(walk.at);
	return error;
}
