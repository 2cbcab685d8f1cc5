/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Emptying a directory. A directory in it that is not empty is emptied by moving its directories up
 * into the one at the top, where they wait for their turn: so depth costs neither descriptors nor
 * stack, and no path is longer than a name.
 */
#include "core/rootfs/rmtree.h"

#include <linux/openat2.h>
#include <linux/time.h>

#include "core/base/file.h"
#include "core/base/syscall.h"
#include "core/base/text.h"

enum {
	SECONDS_MAX = 5, /* for one call of rmtree_content() */
	MODE_PRIVATE = 0700,
	MODE_ALL = 0777,  /* no other user can enter the directory above */
	MOVES_MAX = 1000, /* names tried for one directory */
};

struct removal {
	int top;          /* the directory to be emptied */
	uint64_t number;  /* in the name of the last directory that was moved up */
	int64_t deadline; /* seconds, CLOCK_BOOTTIME */
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

static void listing_begin(struct file_listing *listing, int directory)
{
	file_listing_begin(listing, directory);
	sys_call(__NR_lseek, directory, 0, 0, 0, 0);
}

/* The next name, or NULL: there is none, or it is too late for another system call. */
static const char *listing_next(struct file_listing *listing, int64_t deadline)
{
	const char *name;
	int type;

	if (listing->at >= listing->size && now() > deadline)
		return NULL;
	return file_listing_next(listing, &name, &type) > 0 ? name : NULL;
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
 * Gives all users access to a directory: its owner may have taken it from itself, and root of a
 * user namespace in which the group has no number has the rights of others only, but may change the
 * mode, capabilities(7). chmod(2) follows links, and fchmod(2) takes no O_PATH descriptor; the name
 * of such a descriptor in /proc has neither problem.
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
	sys_call(__NR_fchmodat, AT_FDCWD, (long)path, MODE_ALL, 0, 0);
	sys_close(fd);
}

/* Moving a directory to another parent takes the right to write to it, since its ".." changes. True
 * if it was moved. */
static bool move_up(struct removal *removal, int directory, const char *name)
{
	bool unlocked = false;
	int tries;

	for (tries = 0; tries < MOVES_MAX; tries++) {
		char moved[32];
		struct text text;
		int error;

		text_begin(&text, moved, sizeof(moved));
		text_add(&text, "gons-moved-");
		text_add_number(&text, removal->number);
		error = (int)sys_call(__NR_renameat2, directory, (long)name, removal->top,
				      (long)moved, 0);
		if (!error)
			return true;
		/* File systems differ in which error they find first. */
		if (error == -EACCES && !unlocked) {
			unlock(directory, name);
			unlocked = true;
			continue;
		}
		if (error == -ENOTEMPTY || error == -ENOTDIR || error == -EEXIST)
			removal->number++;
		else
			return false;
	}
	return false;
}

/* A process of another user may have the directory open: it loses the right to make files in it. */
static void freeze(int directory)
{
	const long self = sys_call(__NR_geteuid, 0, 0, 0, 0, 0);
	const bool taken = sys_call(__NR_fchown, directory, self, -1, 0, 0) == 0;

	sys_call(__NR_fchmod, directory, taken ? MODE_PRIVATE : MODE_ALL, 0, 0, 0);
}

/* Removes all that is in a directory of the top one, or moves it up. True if there was something to
 * do. */
static bool clear(struct removal *removal, int directory)
{
	struct file_listing listing;
	const char *name;
	bool progress = false;

	listing_begin(&listing, directory);
	while ((name = listing_next(&listing, removal->deadline)))
		progress |= unlink_at(directory, name, 0) == 0 ||
			    unlink_at(directory, name, AT_REMOVEDIR) == 0 ||
			    move_up(removal, directory, name);
	return progress;
}

/* Removes an entry of the top directory, as far as that is possible in one go. True if something
 * was removed or moved. */
static bool rmtree_entry(struct removal *removal, const char *name)
{
	bool progress;
	int directory;
	int error;

	if (unlink_at(removal->top, name, 0) == 0)
		return true;
	error = unlink_at(removal->top, name, AT_REMOVEDIR);
	if (error != -ENOTEMPTY && error != -EEXIST)
		return !error;
	directory = rmtree_open(removal->top, name);
	if (directory == -EACCES) {
		unlock(removal->top, name);
		directory = rmtree_open(removal->top, name);
	}
	if (directory < 0)
		return false;
	freeze(directory);
	progress = clear(removal, directory);
	sys_close(directory);
	return unlink_at(removal->top, name, AT_REMOVEDIR) == 0 || progress;
}

bool rmtree_content(int directory)
{
	struct removal removal = { .top = directory, .deadline = now() + SECONDS_MAX };
	struct file_listing listing;
	const char *name;
	bool progress;

	/* Removing files while a directory is read may hide names from the reader: so it is read
	 * again until a whole round finds nothing to do. */
	do {
		progress = false;
		listing_begin(&listing, directory);
		while ((name = listing_next(&listing, removal.deadline)))
			progress |= rmtree_entry(&removal, name);
	} while (progress && now() <= removal.deadline);
	return progress;
}
