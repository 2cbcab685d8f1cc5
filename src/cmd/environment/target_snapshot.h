/* SPDX-License-Identifier: Apache-2.0 */
/* The target at one moment: its namespaces, root directory, ids and rights. */
#ifndef GONS_CMD_ENVIRONMENT_TARGET_SNAPSHOT_H
#define GONS_CMD_ENVIRONMENT_TARGET_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/proc/file_id.h"
#include "cmd/proc/process_creds.h"

/* Links of /proc/PID/ns, namespaces(7): those of the process, and those of its children. */
enum snapshot_link {
	LINK_USER,
	LINK_MNT,
	LINK_PID,
	LINK_NET,
	LINK_IPC,
	LINK_UTS,
	LINK_CGROUP,
	LINK_TIME,
	LINKS,
	LINK_PID_FOR_CHILDREN = LINKS,
	LINK_TIME_FOR_CHILDREN,
	LINKS_AND_CHILDREN
};

struct target_snapshot {
	struct file_id links[LINKS];
	struct file_id root;
	uint64_t root_mount;
	struct process_creds creds; /* in the numbers of its own user namespace */
	bool other_userns;          /* it is in another user namespace than the caller */
	bool first_userns; /* the caller is in the first user namespace, where each id has a number
			    */
};

/* The namespace behind a link of the process of proc_pid. 0, or -errno. */
int target_snapshot_link_id(int proc_pid, enum snapshot_link link, struct file_id *id);

/* A directory, path relative to directory, and the mount that it is on. 0, or -errno. */
int target_snapshot_directory_id(int directory, const char *path, struct file_id *id,
				 uint64_t *mount);

/* Takes a snapshot of the process of proc_pid. NULL; or, as the end of a sentence, why it cannot be
 * told which process has chosen its environment. */
const char *target_snapshot_take(int proc_pid, struct target_snapshot *snapshot);

/* Has nothing changed between two snapshots? */
bool target_snapshot_is_same(const struct target_snapshot *one,
			     const struct target_snapshot *other);

#endif
