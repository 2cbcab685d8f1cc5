/* SPDX-License-Identifier: Apache-2.0 */
/* Whose environment a process has: where that one is, who it is, and what it may do. */
#define _GNU_SOURCE
#include "cmd/environment/target_snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/auxvec.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/last_error.h"
#include "cmd/proc/mount_id.h"
#include "cmd/proc/target_proc.h"

static const char *const paths[LINKS_AND_CHILDREN] = {
	[LINK_USER] = "ns/user",
	[LINK_MNT] = "ns/mnt",
	[LINK_PID] = "ns/pid",
	[LINK_NET] = "ns/net",
	[LINK_IPC] = "ns/ipc",
	[LINK_UTS] = "ns/uts",
	[LINK_CGROUP] = "ns/cgroup",
	[LINK_TIME] = "ns/time",
	[LINK_PID_FOR_CHILDREN] = "ns/pid_for_children",
	[LINK_TIME_FOR_CHILDREN] = "ns/time_for_children",
};

/* The first user namespace has had this inode number since Linux 3.8. */
enum { FIRST_USER_NAMESPACE = 0xEFFFFFFDU };

/* proc(5): the fields of /proc/PID/stat behind the name of the program, which may hold anything. */
enum { FIELD_STATE = 3, FIELD_ARGUMENTS = 48, FIELD_ARGUMENTS_END = 49 };

static const char unreadable[] = "cannot be looked at";

bool identity_is_same(struct identity one, struct identity other)
{
	return one.device == other.device && one.inode == other.inode;
}

static int identify(int directory, const char *path, struct identity *identity)
{
	struct stat file;

	if (fstatat(directory, path, &file, 0))
		return last_error();
	*identity = (struct identity){ file.st_dev, file.st_ino };
	return 0;
}

int identify_link(int place, enum target_snapshot_link link, struct identity *identity)
{
	int error = identify(place, paths[link], identity);

	if (error != -ENOENT || link == LINK_USER || link == LINK_MNT)
		return error;
	*identity = (struct identity){ 0 };
	return 0;
}

int identify_directory(int directory, const char *path, struct identity *identity, uint64_t *mount)
{
	int error = identify(directory, path, identity);

	return error ? error : mount_id_at(directory, path, mount);
}

static bool know_place(int place, struct target_snapshot *target_snapshot)
{
	struct identity ours = { 0 };
	bool known = identify(AT_FDCWD, "/proc/self/ns/user", &ours) == 0 &&
		     identify_directory(place, "root", &target_snapshot->root,
					&target_snapshot->root_mount) == 0;
	int link;

	for (link = 0; link < LINKS && known; link++)
		known = identify_link(place, link, &target_snapshot->links[link]) == 0;
	target_snapshot->moves = !identity_is_same(ours, target_snapshot->links[LINK_USER]);
	target_snapshot->first = ours.inode == FIRST_USER_NAMESPACE;
	return known;
}

/*
 * Executed set-user-ID or the like: that was somebody else, whose environment it still has, however
 * much it has become since. getauxval(3); of a 32-bit process the vector makes no sense.
 */
static const char *has_own_environment(int place)
{
	unsigned long pair[2];
	size_t length;
	size_t at;
	char *vector = target_proc_read(place, "auxv", &length);
	const char *reason =
		vector ? "tells nothing of how it was executed, as a 32-bit process" : unreadable;

	for (at = 0; vector && at + sizeof(pair) <= length; at += sizeof(pair)) {
		memcpy(pair, vector + at, sizeof(pair));
		if (pair[0] != AT_SECURE)
			continue;
		reason = pair[1] == 0 ? NULL : "was executed with more rights than its user has";
		break;
	}
	free(vector);
	return reason;
}

static unsigned long long field_of(const char *stat, int field)
{
	const char *at = strrchr(stat, ')');
	int number;

	for (number = FIELD_STATE; at && number <= field; number++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

/*
 * Daemons write what they are doing over their arguments and on into their environment, and it may
 * be a client's words. proc(5): then the arguments do not end where they did.
 */
static const char *has_whole_environment(int place)
{
	size_t length;
	size_t size;
	char *stat = target_proc_read(place, "stat", &size);
	char *arguments = target_proc_read(place, "cmdline", &length);
	const char *reason = unreadable;

	/* A title is cut there: what is as long may be one. */
	if (stat && arguments && length == (size_t)sysconf(_SC_PAGESIZE))
		reason = "has arguments of which nobody can tell whether they are its own";
	else if (stat && arguments)
		reason = length == field_of(stat, FIELD_ARGUMENTS_END) -
						 field_of(stat, FIELD_ARGUMENTS)
				 ? NULL
				 : "has written over its arguments, and perhaps its environment";
	free(stat);
	free(arguments);
	return reason;
}

const char *target_snapshot_take(int place, struct target_snapshot *target_snapshot)
{
	const char *reason;
	int error;

	memset(target_snapshot, 0, sizeof(*target_snapshot));
	if (!know_place(place, target_snapshot))
		return unreadable;
	/* Before and after: who is more now than who executed it shows in one of them. */
	reason = has_own_environment(place);
	if (reason)
		return reason;
	error = process_creds_read(place, target_snapshot->moves, target_snapshot->first,
				   &target_snapshot->person);
	if (error == -ESRCH)
		reason = "is several users, or one without a number";
	else if (error)
		reason = unreadable;
	if (!reason)
		reason = has_whole_environment(place);
	return reason ? reason : has_own_environment(place);
}

bool target_snapshot_is_same(const struct target_snapshot *one, const struct target_snapshot *other)
{
	int link;

	for (link = 0; link < LINKS; link++)
		if (!identity_is_same(one->links[link], other->links[link]))
			return false;
	return identity_is_same(one->root, other->root) && one->root_mount == other->root_mount &&
	       process_creds_is_same(&one->person, &other->person);
}
