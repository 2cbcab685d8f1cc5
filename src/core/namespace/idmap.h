/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a namespace of our own must be told before it is of use: the ids of a user namespace,
 * user_namespaces(7), and the offsets of a time namespace, time_namespaces(7).
 */
#ifndef GONS_CORE_NAMESPACE_IDMAP_H
#define GONS_CORE_NAMESPACE_IDMAP_H

#include "core/base/helper.h"
#include "core/plan/plan.h"

/* Who writes the maps: we ourselves where that is allowed, else a process that stays outside. */
struct idmap {
	const struct plan *plan;
	int proc;             /* our own directory in /proc, opened where that can be trusted */
	struct helper writer; /* waits for a byte, and answers with its result */
	uint32_t uid;
	uint32_t gid;
};

/*
 * Before anything is entered: /proc, /etc/subuid and newuidmap(1) of a container are not to be
 * believed, much less to be run. Does nothing if the plan asks for nothing of this. 0, or -errno.
 */
int idmap_begin(struct idmap *map, const struct plan *plan);

/*
 * Just before the user namespace is made: who will have another group there loses all others as
 * well. Inside setgroups(2) may be denied.
 */
void idmap_leave_groups(const struct idmap *map);

/*
 * After that: becomes the owner that it shall have, unshare(2), for as long as it takes. 0, or
 * -errno.
 */
int idmap_take_owner(const struct idmap *map);

/* After it: writes setgroups, gid_map and uid_map. 0, or -errno with the word that failed in *word.
 */
int idmap_write(struct idmap *map, const char **word);

/* The clocks of a new time namespace, before the first process enters it. As idmap_write(). */
int timens_write_offsets(struct idmap *map, const char **word);

void idmap_end(struct idmap *map); /* also where it was never begun on a map of IDMAP_NONE */

#define IDMAP_NONE ((struct idmap){ .proc = -1, .writer = HELPER_NONE })

#endif
