/* SPDX-License-Identifier: Apache-2.0 */
/* Whose environment a process has: where that one is, who it is, and what it may do. */
#ifndef GONS_CMD_ENVIRONMENT_TARGET_SNAPSHOT_H
#define GONS_CMD_ENVIRONMENT_TARGET_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "cmd/proc/process_creds.h"

/* proc(5): which namespaces a process is in, and which its children will be in. */
enum target_snapshot_link {
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

/* Which file: no other one has both. All zero: this kernel has none of the kind. */
struct identity {
	dev_t device;
	ino_t inode;
};

struct target_snapshot {
	struct identity links[LINKS];
	struct identity root;
	uint64_t root_mount;
	struct process_creds person; /* in the numbers of its user namespace */
	bool moves;                  /* which is another one than ours */
	bool first;                  /* ours is the first one: in its numbers everybody has one */
};

bool identity_is_same(struct identity one, struct identity other);

/* What a link of a process stands for, whose /proc/PID is place. 0, or -errno. */
int identify_link(int place, enum target_snapshot_link link, struct identity *identity);

/* A directory, and the mount that it is on. 0, or -errno. */
int identify_directory(int directory, const char *path, struct identity *identity, uint64_t *mount);

/* The process whose /proc/PID is place. NULL, or why nobody can tell whose its environment is. */
const char *target_snapshot_take(int place, struct target_snapshot *target_snapshot);

/* Nothing of it has changed. */
bool target_snapshot_is_same(const struct target_snapshot *one,
			     const struct target_snapshot *other);

#endif
