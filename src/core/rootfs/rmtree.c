/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Emptying a directory of whatever is in it. A directory that is not empty is moved up into the one
 * to be emptied, and waits there for its turn: so depth costs neither descriptors nor stack, and no
 * path is ever longer than a name.
 */
#include "core/rootfs/rmtree.h"

#include <linux/openat2.h>
#include <linux/time.h>

#include "core/base/syscall.h"
#include "core/base/text.h"

enum {
	LISTING_BYTES = 4096,
	ENTRY_NAME = 19, /* struct linux_dirent64: inode, offset, length, type, name */
	ENTRY_LENGTH = 16,
	PATIENCE = 5, /* seconds, at a time */
	OWN = 0700,
	ALL = 0777,       /* what lies above lets nobody in */
	MOVES_MAX = 1000, /* names tried for one directory */
};

/* What is under way. */
struct erasure {
	int top;
	uint64_t number;  /* of the last directory moved up */
	int64_t deadline; /* seconds, CLOCK_BOOTTIME */
};

/* The names in a directory, in pieces. */
struct listing {
	int directory;
	long at;
	long size;
	char buffer[LISTING_BYTES] __attribute__((aligned(8)));
};

static int64_t now(void)
{
	struct __kernel_timespec time = { 0 };

	sys_call(__NR_clock_gettime, CLOCK_BOOTTIME, (long)&time, 0, 0, 0);
	return time.tv_sec;
}

static int unlink_at(int directory, const char *name, int flags)
{
	return (int)sys_call(__NR_unlinkat, directory, (long)name, flags, 0, 0);
}

static void listing_begin(struct listing *listing, int directory)
{
	*listing = (struct listing){ .directory = directory };
	sys_call(__NR_lseek, directory, 0, 0, 0, 0);
}

/* The next name, or NULL: there are no more, or nobody has the patience. */
static const char *listing_next(struct listing *listing, int64_t deadline)
{
	for (;;) {
		const char *entry = listing->buffer + listing->at;
		const char *name = entry + ENTRY_NAME;

		if (listing->at >= listing->size) {
			if (now() > deadline)
				return NULL;
			listing->at = 0;
			listing->size = sys_call(__NR_getdents64, listing->directory,
						 (long)listing->buffer, LISTING_BYTES, 0, 0);
			if (listing->size <= 0)
				return NULL;
			continue;
		}
		listing->at += *(const uint16_t *)(const void *)(entry + ENTRY_LENGTH);
		if (!text_equal(name, ".", 1) && !text_equal(name, "..", 2))
			return name;
	}
}

int rmtree_open(int directory, const char *name)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | SYS_O_DIRECTORY,
		.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS,
	};

	return (int)sys_call(__NR_openat2, directory, (long)name, (long)&how, sizeof(how), 0);
}

/*
 * An ordinary user can keep itself out of its own directory. Root in a user namespace that has no
 * number for a group is others there, but may change the mode, capabilities(7). chmod(2) follows
 * links, and fchmod(2) takes no descriptor of what cannot be opened; the name of such a descriptor
 * in /proc does for both.
 */
static void unlock(int directory, const char *name)
{
	char path[32];
	struct text text;
	int fd = sys_open_at(directory, name, O_PATH | O_NOFOLLOW | SYS_O_DIRECTORY);

	if (fd < 0)
		return;
	text_begin(&text, path, sizeof(path));
	text_add(&text, "/proc/self/fd/");
	text_add_number(&text, (uint64_t)fd);
	sys_call(__NR_fchmodat, AT_FDCWD, (long)path, ALL, 0, 0);
	sys_close(fd);
}

/* Linux writes the new parent into a directory that is moved: it takes the right to write to it. */
static bool move_up(struct erasure *erasure, int directory, const char *name)
{
	bool unlocked = false;
	int tries;

	for (tries = 0; tries < MOVES_MAX; tries++) {
		char place[32];
		struct text text;
		int error;

		text_begin(&text, place, sizeof(place));
		text_add(&text, "gons-moved-");
		text_add_number(&text, erasure->number);
		error = (int)sys_call(__NR_renameat2, directory, (long)name, erasure->top,
				      (long)place, 0);
		if (!error)
			return true;
		/* Which of the two a file system tells first differs. */
		if (error == -EACCES && !unlocked) {
			unlock(directory, name);
			unlocked = true;
			continue;
		}
		if (error == -ENOTEMPTY || error == -ENOTDIR || error == -EEXIST)
			erasure->number++;
		else
			return false;
	}
	return false;
}

/* Another user that still has the directory open shall not go on filling it. */
static void freeze(int directory)
{
	const long self = sys_call(__NR_geteuid, 0, 0, 0, 0, 0);
	const bool taken = sys_call(__NR_fchown, directory, self, -1, 0, 0) == 0;

	sys_call(__NR_fchmod, directory, taken ? OWN : ALL, 0, 0, 0);
}

/* Everything that is in a directory of the top one is removed, or moved up. True if anything was.
 */
static bool clear(struct erasure *erasure, int directory)
{
	struct listing listing;
	const char *name;
	bool progress = false;

	listing_begin(&listing, directory);
	while ((name = listing_next(&listing, erasure->deadline)))
		progress |= unlink_at(directory, name, 0) == 0 ||
			    unlink_at(directory, name, AT_REMOVEDIR) == 0 ||
			    move_up(erasure, directory, name);
	return progress;
}

/* True if anything was removed. */
static bool rmtree_entry(struct erasure *erasure, const char *name)
{
	bool progress;
	int directory;
	int error;

	if (unlink_at(erasure->top, name, 0) == 0)
		return true;
	error = unlink_at(erasure->top, name, AT_REMOVEDIR);
	if (error != -ENOTEMPTY && error != -EEXIST)
		return !error;
	directory = rmtree_open(erasure->top, name);
	if (directory == -EACCES) {
		unlock(erasure->top, name);
		directory = rmtree_open(erasure->top, name);
	}
	if (directory < 0)
		return false;
	freeze(directory);
	progress = clear(erasure, directory);
	sys_close(directory);
	return unlink_at(erasure->top, name, AT_REMOVEDIR) == 0 || progress;
}

bool rmtree_content(int directory)
{
	struct erasure erasure = { .top = directory, .deadline = now() + PATIENCE };
	struct listing listing;
	const char *name;
	bool progress;

	/* Removing while reading may hide names: again, until a whole round finds nothing to do. */
	do {
		progress = false;
		listing_begin(&listing, directory);
		while ((name = listing_next(&listing, erasure.deadline)))
			progress |= rmtree_entry(&erasure, name);
	} while (progress && now() <= erasure.deadline);
	return progress;
}
