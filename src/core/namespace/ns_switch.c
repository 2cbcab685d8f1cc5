/* SPDX-License-Identifier: Apache-2.0 */
/* The state of entering namespaces: those in which the process began, and the descriptors that are
 * open for the others. */
#include "core/namespace/ns_switch.h"

void ns_switch_begin(struct ns_switch *ns_switch, struct gons_record *record)
{
	*ns_switch = (struct ns_switch){
		.record = record,
		.self = NS_SELF_NONE,
		/* setns(2) to the mount namespace in which a process is resets its root and working
		 * directory. */
		.compare_first = NS_BIT(GONS_MNT),
	};
}

void ns_switch_close(struct ns_switch *ns_switch)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		ref_close(&ns_switch->handles[type]);
	ref_close(&ns_switch->target);
	ns_self_close(&ns_switch->self);
}

bool ns_switch_trusts_proc(const struct ns_switch *ns_switch)
{
	return !(ns_switch->entered & (uint8_t)~ns_switch->created & NS_BIT(GONS_MNT));
}

int ns_switch_origin(struct ns_switch *ns_switch, int type, struct ns_identity *identity)
{
	int error;

	if (!(ns_switch->known & NS_BIT(type))) {
		error = ns_own(&ns_switch->self, type, ns_switch_trusts_proc(ns_switch),
			       &ns_switch->before[type]);
		if (error)
			return error;
		ns_switch->known |= NS_BIT(type);
	}
	*identity = ns_switch->before[type];
	return 0;
}

void ns_switch_record_before(struct ns_switch *ns_switch)
{
	struct ns_identity identity;
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (ns_switch_origin(ns_switch, type, &identity) == 0)
			ns_switch->record->report.namespaces[type].before = identity.inode;
}

void ns_switch_record_after(struct ns_switch *ns_switch)
{
	struct ns_identity identity;
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		struct gons_namespace *row = &ns_switch->record->report.namespaces[type];

		row->after = row->before;
		if (!(ns_switch->entered & NS_BIT(type)))
			continue;
		row->after = 0;
		if (ns_own_children(&ns_switch->self, type, false, &identity) == 0)
			row->after = identity.inode;
		/* setns(2) succeeds as well for the namespace in which the process is. */
		if (row->after != 0 && row->after == row->before)
			row->state = GONS_ALREADY_THERE;
	}
}

void ns_switch_record_pid(struct ns_switch *ns_switch)
{
	struct gons_namespace *row = &ns_switch->record->report.namespaces[GONS_PID];
	struct ns_identity identity;

	if (ns_switch->created & NS_BIT(GONS_PID) &&
	    ns_own(&ns_switch->self, GONS_PID, false, &identity) == 0)
		row->after = identity.inode;
}

void ns_switch_nested(struct ns_switch *ns_switch, bool ask)
{
	struct gons_namespace *row = &ns_switch->record->report.namespaces[GONS_USER];
	struct ns_identity identity;

	record_namespace(ns_switch->record, GONS_USER, GONS_CREATED, 0);
	ns_switch->entered |= NS_BIT(GONS_USER);
	ns_switch->created |= NS_BIT(GONS_USER);
	if (!ask)
		return;
	row->after = ns_own(&ns_switch->self, GONS_USER, false, &identity) ? 0 : identity.inode;
}
