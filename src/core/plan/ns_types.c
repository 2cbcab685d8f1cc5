/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the eight namespace types, as plain data. No system call happens here. */
#include "core/plan/ns_types.h"

#include <linux/sched.h>

#include "core/base/text.h"

const struct ns_type ns_types[GONS_TYPES] = {
	[GONS_CGROUP] = { "cgroup", "ns/cgroup", "ns/cgroup", CLONE_NEWCGROUP, 1, 1 },
	[GONS_IPC] = { "ipc", "ns/ipc", "ns/ipc", CLONE_NEWIPC, 2, 2 },
	[GONS_MNT] = { "mnt", "ns/mnt", "ns/mnt", CLONE_NEWNS, 3, 3 },
	[GONS_NET] = { "net", "ns/net", "ns/net", CLONE_NEWNET, 4, 4 },
	[GONS_PID] = { "pid", "ns/pid", "ns/pid_for_children", CLONE_NEWPID, 5, 6 },
	[GONS_TIME] = { "time", "ns/time", "ns/time_for_children", CLONE_NEWTIME, 7, 8 },
	[GONS_USER] = { "user", "ns/user", "ns/user", CLONE_NEWUSER, 9, 9 },
	[GONS_UTS] = { "uts", "ns/uts", "ns/uts", CLONE_NEWUTS, 10, 10 },
};

int ns_by_name(const char *name, size_t length)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (text_equal(ns_types[type].name, name, length))
			return type;
	return -1;
}

int ns_by_flag(uint32_t flag)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (ns_types[type].flag == flag)
			return type;
	return -1;
}
