/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody does in a directory of his own. He is at home there and nowhere else: no link leads
 * him out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "hostile.h"

static const char *const paths[] = {
	"a",
	"b",
	"c",
	"a/b",
	"a/c",
	"a/b/c",
	"a/b/c/d",
	"b/a",
	"b/c",
	"c/a",
	"gons-moved-0",
	"gons-moved-1",
	"usr",
	"usr/lib",
	"usr/lib/gconv",
	"etc",
	"etc/ld.so.cache",
	"run",
	"run/nscd",
	"dev",
	"dev/null",
	"dev/pts",
	"proc",
	"tmp",
	"var",
	"var/run",
	"a/gons-moved-0",
	"sys",
	".gons",
	"lib",
	"a/b/a",
	"c/b",
};

static const char *const targets[] = {
	"/",
	"..",
	"../..",
	"../treasure",
	"../../treasure",
	"/treasure",
	"a",
	"b",
	"/a",
	"/b/c",
	"a/b/../..",
	".",
	"/proc/self/root",
	"/proc/1/root",
	"/proc/self/fd/0",
	"/proc/self/cwd",
	TREASURE,
	"/a/../../..",
	"/c",
	"c/a",
	"../a",
	"/usr",
	"/run",
	"/dev/null",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A directory and a name in it. */
struct place {
	int directory;
	const char *name;
};

const char *deed_path(uint8_t number)
{
	return paths[number % COUNT(paths)];
}

static struct place find(uint8_t number)
{
	const struct open_how how = { .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
				      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	const char *path = deed_path(number);
	const char *slash = strrchr(path, '/');
	int tree = open(TREE, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct place place = { .name = slash ? slash + 1 : path };
	char parent[32] = ".";

	if (slash) {
		memcpy(parent, path, (size_t)(slash - path));
		parent[slash - path] = '\0';
	}
	place.directory = (int)syscall(SYS_openat2, tree, parent, &how, sizeof(how));
	if (tree >= 0)
		close(tree);
	return place;
}

/* By descriptors, so that no link is followed. */
static int mount_on(const struct place *from, const struct place *to)
{
	char source[64];
	char target[64];
	int there = openat(to->directory, to->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int here = from ? openat(from->directory, from->name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
	int error = -1;

	snprintf(source, sizeof(source), "/proc/self/fd/%d", here);
	snprintf(target, sizeof(target), "/proc/self/fd/%d", there);
	if (there >= 0 && !from)
		error = mount("none", target, "tmpfs", 0, "size=64k");
	else if (there >= 0 && here >= 0)
		error = mount(source, target, NULL, MS_BIND, NULL);
	if (here >= 0)
		close(here);
	if (there >= 0)
		close(there);
	return error;
}

/* Where libgons has bound a device of the host: its mode and owner are those of the host's. */
static bool is_device(const struct place *place)
{
	struct stat status;

	return fstatat(place->directory, place->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode));
}

static void change(int kind, const struct place *one, const struct place *other, uint8_t more)
{
	const int directory = one->directory;
	const char *name = one->name;
	int fd;

	switch (kind) {
	case 0:
		fd = openat(directory, name,
			    O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
		if (fd >= 0)
			close(fd);
		break;
	case 1:
		(void)!symlinkat(targets[more % COUNT(targets)], directory, name);
		break;
	case 2:
		renameat(directory, name, other->directory, other->name);
		break;
	case 3:
		renameat2(directory, name, other->directory, other->name, RENAME_EXCHANGE);
		break;
	case 4:
		if (unlinkat(directory, name, 0))
			unlinkat(directory, name, AT_REMOVEDIR);
		break;
	case 5:
		mkfifoat(directory, name, 0600);
		break;
	case 6:
		mknodat(directory, name, (more & 1 ? S_IFCHR : S_IFBLK) | 0666, makedev(1, 3));
		break;
	case 7:
		if (!is_device(one))
			fchmodat(directory, name, more & 1 ? 0 : 0755, AT_SYMLINK_NOFOLLOW);
		break;
	case 8:
		if (!is_device(one))
			(void)!fchownat(directory, name, more, more, AT_SYMLINK_NOFOLLOW);
		break;
	case 9:
		linkat(AT_FDCWD, TREASURE "/file", directory, name, 0);
		break;
	default:
		mkdirat(directory, name, 0755);
	}
}

bool deed(const uint8_t *data)
{
	const int kind = data[0] % 24;
	const struct place one = find(data[1]);
	const struct place other = find(data[2]);
	bool mounted = false;

	if (one.directory >= 0 && other.directory >= 0 && kind == 10)
		mounted = mount_on(NULL, &one) == 0;
	else if (one.directory >= 0 && other.directory >= 0 && kind == 11)
		mounted = mount_on(&other, &one) == 0;
	else if (one.directory >= 0 && other.directory >= 0)
		change(kind, &one, &other, data[3]);
	if (one.directory >= 0)
		close(one.directory);
	if (other.directory >= 0)
		close(other.directory);
	return mounted;
}

const uint8_t *deeds(const uint8_t *data, size_t *size, bool *mounted)
{
	unsigned count = *size > 0 ? data[0] : 0;

	*mounted = false;
	if (*size > 0) {
		data++;
		(*size)--;
	}
	for (; count > 0 && *size >= DEED_BYTES; count--) {
		*mounted |= deed(data);
		data += DEED_BYTES;
		*size -= DEED_BYTES;
	}
	return data;
}
