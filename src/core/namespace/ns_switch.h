/* SPDX-License-Identifier: Apache-2.0 */
/* The state of entering namespaces: those in which the process began, and the descriptors that are
 * open for the others. */
#ifndef GONS_CORE_NAMESPACE_NS_SWITCH_H
#define GONS_CORE_NAMESPACE_NS_SWITCH_H

#include "core/namespace/ns.h"
#include "core/namespace/ref.h"
#include "core/report/record.h"

/* To be begun before anything is entered, and closed after it. */
struct ns_switch {
	struct gons_record *record;
	struct handle handles[GONS_TYPES];
	struct handle target;
	struct ns_self self;
	struct ns_identity before[GONS_TYPES];
	uint8_t known;         /* types whose before[] is known */
	uint8_t entered;       /* types switched */
	uint8_t created;       /* of these, the types of new namespaces */
	uint8_t compare_first; /* types that are compared before they are switched */
	uint8_t named;         /* types whose word is "target": not all types of gons_target */
};

void ns_switch_begin(struct ns_switch *ns_switch, struct gons_record *record);
void ns_switch_close(struct ns_switch *ns_switch); /* closes all descriptors */

/* Write the inode numbers of all eight types into the report: before anything is entered, and
 * after. */
void ns_switch_record_before(struct ns_switch *ns_switch);
void ns_switch_record_after(struct ns_switch *ns_switch);

/* The same for a new pid namespace, which has no number until its first process is in it. That
 * process calls this. */
void ns_switch_record_pid(struct ns_switch *ns_switch);

/* To be called in the nested user namespace (gons_binfmt=nested). ask: the report wants its number.
 */
void ns_switch_nested(struct ns_switch *ns_switch, bool ask);

/* Is the process still in the mount namespace in which it began, or in a copy of it? Only then
 * /proc can be trusted. */
bool ns_switch_trusts_proc(const struct ns_switch *ns_switch);

/* The namespace of type in which the process began. 0, or -errno. */
int ns_switch_origin(struct ns_switch *ns_switch, int type, struct ns_identity *identity);

#endif
