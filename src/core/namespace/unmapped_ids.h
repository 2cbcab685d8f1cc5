/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ids of the process in a user namespace that it joins, user_namespaces(7): an id of the host
 * that has no number there is given up.
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
	bool given_up;             /* an id of the process has no number there */
	bool owner;                /* the process owned the user namespace that it was to join */
	struct ns_identity joined; /* which one that was */
};

/*
 * Before setns(2) to the user namespace behind handle: drops the supplementary groups, as far as
 * the process may, since that user namespace may deny setgroups(2).
 */
void unmapped_ids_before_join(struct unmapped_ids *ids, const struct credentials *credentials,
			      struct ns_switch *ns_switch, struct handle *handle);

/*
 * After it, whether another user namespace was joined or not. Groups that have numbers there are
 * as before. A user or group id that has no number becomes 0, and then no supplementary group
 * stays; but for what credentials ask for. 0, or -errno with the word in *word: -EINVAL where there
 * is no 0; -EPERM where groups would stay, or where an id without a number was to be kept.
 */
int unmapped_ids_after_join(struct unmapped_ids *ids, const struct credentials *credentials,
			    struct ns_switch *ns_switch, const char **word);

#endif
