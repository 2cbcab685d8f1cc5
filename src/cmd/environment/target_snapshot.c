/* SPDX-License-Identifier: Apache-2.0 */
/* The target at one moment: its namespaces, root directory, ids and rights. */
#define _GNU_SOURCE
#include "cmd/environment/target_snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/auxvec.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Fields of proc_pid_stat(5) behind the name of the program, which may contain anything. */
enum { FIELD_ARGUMENTS = 48, FIELD_ARGUMENTS_END = 49 };

static const char unreadable[] = "cannot be looked at";

int target_snapshot_link_id(int proc_pid, enum snapshot_link link, struct file_id *id)
{
	int error = file_id_at(proc_pid, paths[link], id);

	if (error != -ENOENT || link == LINK_USER || link == LINK_MNT)
		return error;
	*id = (struct file_id){ 0 };
	return 0;
}

int target_snapshot_directory_id(int directory, const char *path, struct file_id *id,
				 uint64_t *mount)
{
	int error = file_id_at(directory, path, id);

	return error ? error : mount_id_at(directory, path, mount);
}

static bool read_place(int proc_pid, struct target_snapshot *snapshot)
{
	struct file_id own_user = { 0 };
	bool known = file_id_at(AT_FDCWD, "/proc/self/ns/user", &own_user) == 0 &&
		     target_snapshot_directory_id(proc_pid, "root", &snapshot->root,
						  &snapshot->root_mount) == 0;
	int link;

	for (link = 0; link < LINKS && known; link++)
		known = target_snapshot_link_id(proc_pid, link, &snapshot->links[link]) == 0;
	snapshot->other_userns = !file_id_is_same(own_user, snapshot->links[LINK_USER]);
	snapshot->first_userns = own_user.inode == FIRST_USER_NAMESPACE;
	return known;
}

/*
 * Was the process executed without more rights than its user has? Else (AT_SECURE, getauxval(3))
 * its environment is of the user who executed it, whatever ids the process has set since. The
 * vector of a 32-bit process cannot be read.
 */
static const char *has_own_environment(int proc_pid)
{
	unsigned long pair[2];
	size_t length;
	size_t at;
	char *vector = target_proc_read(proc_pid, "auxv", &length);
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

/*
 * A daemon may write a title over its arguments, on into its environment, with text from a client.
 * proc_pid_cmdline(5): then the arguments do not end where execve(2) let them end.
 */
static const char *has_whole_environment(int proc_pid)
{
	size_t length;
	size_t size;
	char *stat = target_proc_read(proc_pid, "stat", &size);
	char *arguments = target_proc_read(proc_pid, "cmdline", &length);
	const char *reason = unreadable;

	/* The kernel cuts a title at one page: arguments of that length may be a title. */
	if (stat && arguments && length == (size_t)sysconf(_SC_PAGESIZE))
		reason = "has arguments that may be a title of its own";
	else if (stat && arguments)
		reason = length == target_proc_stat_field(stat, FIELD_ARGUMENTS_END) -
						 target_proc_stat_field(stat, FIELD_ARGUMENTS)
				 ? NULL
				 : "has written over its arguments, and perhaps its environment";
	free(stat);
	free(arguments);
	return reason;
}

const char *target_snapshot_take(int proc_pid, struct target_snapshot *snapshot)
{
	const char *reason;
	int error;

	memset(snapshot, 0, sizeof(*snapshot));
	if (!read_place(proc_pid, snapshot))
		return unreadable;
	/* Before and after the ids are read: so an execve(2) in between shows in one of the two. */
	reason = has_own_environment(proc_pid);
	if (reason)
		return reason;
	error = process_creds_read(proc_pid, snapshot->other_userns, snapshot->first_userns,
				   &snapshot->creds);
	if (error == -ESRCH)
		reason = "is several users, or one without a number";
	else if (error)
		reason = unreadable;
	if (!reason)
		reason = has_whole_environment(proc_pid);
	return reason ? reason : has_own_environment(proc_pid);
}

bool target_snapshot_is_same(const struct target_snapshot *one, const struct target_snapshot *other)
{
	int link;

	for (link = 0; link < LINKS; link++)
		if (!file_id_is_same(one->links[link], other->links[link]))
			return false;
	return file_id_is_same(one->root, other->root) && one->root_mount == other->root_mount &&
	       process_creds_is_same(&one->creds, &other->creds);
}
