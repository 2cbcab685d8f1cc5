/* SPDX-License-Identifier: Apache-2.0 */
/* The maps of ids that a new user namespace needs before it is of use, user_namespaces(7). */
#ifndef GONS_CORE_NAMESPACE_IDMAP_H
#define GONS_CORE_NAMESPACE_IDMAP_H

#include "core/base/helper.h"
#include "core/plan/plan.h"

/* The process writes the maps itself where that is allowed; else a helper does, which stays
 * outside. */
struct idmap {
	const struct plan *plan;
	int proc;             /* /proc/self, opened before anything is entered; or -1 */
	struct helper writer; /* it waits for a byte, and answers with its result */
	uint32_t uid;
	uint32_t gid;
};

/*
 * To be called before anything is entered: /proc and /etc/subuid of a container must not be read,
 * and its newuidmap(1) must not be run. Does nothing if the plan makes no user namespace and sets
 * no clock. 0, or -errno.
 */
int idmap_begin(struct idmap *map, const struct plan *plan);

/*
 * To be called before the user namespace is made. If the group id of the process will not be
 * mapped, drops the supplementary groups: inside setgroups(2) may be denied.
 */
void idmap_leave_groups(const struct idmap *map);

/*
 * To be called after that: the process takes the ids of gons_owner, so that unshare(2) gives the
 * new user namespace to that owner. 0, or -errno.
 */
int idmap_take_owner(const struct idmap *map);

/*
 * To be called in the new user namespace: writes setgroups, gid_map and uid_map. 0, or -errno with
 * the word that failed in *word: -EACCES where this process has to be dumpable for it, and nothing
 * is written.
 */
int idmap_write(struct idmap *map, const char **word);

void idmap_end(struct idmap *map); /* also for IDMAP_NONE */

#define IDMAP_NONE ((struct idmap){ .proc = -1, .writer = HELPER_NONE })

#endif
