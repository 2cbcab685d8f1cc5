/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ids of the process in a user namespace that it joins, user_namespaces(7): it gives up ids of
 * the host that are not mapped there.
 */
#ifndef GONS_CORE_NAMESPACE_UNMAPPED_IDS_H
#define GONS_CORE_NAMESPACE_UNMAPPED_IDS_H

#include "core/namespace/ns_switch.h"
#include "core/plan/parse_list.h"
#include "core/plan/plan.h"

struct unmapped_ids {
	uint32_t groups[GROUPS_MAX]; /* supplementary groups that were dropped before the join */
	long count;
	long dumpable;             /* as it was before the join, prctl(2) */
	bool given_up;             /* an id of the process was not mapped */
	bool owner;                /* the process owned the user namespace before it joined it */
	struct ns_identity joined; /* that user namespace */
};

/*
 * To be called before setns(2) to the user namespace behind handle. Drops the supplementary groups
 * if the process may: that user namespace may deny setgroups(2).
 */
void unmapped_ids_before_join(struct unmapped_ids *ids, const struct credentials *credentials,
			      struct ns_switch *ns_switch, struct handle *handle);

/*
 * To be called after setns(2), also where it failed or was not needed. Groups that are mapped
 * become what they were. An unmapped user or group id becomes 0, and then no supplementary group
 * stays; but what credentials ask for comes first. 0, or -errno with the word in *word: -EINVAL if
 * 0 is not mapped; -EPERM if groups would stay, or if credentials keep an unmapped id.
 */
int unmapped_ids_after_join(struct unmapped_ids *ids, const struct credentials *credentials,
			    struct ns_switch *ns_switch, const char **word);

#endif
