/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of the way from namespace to namespace: where it began, and what is open on it. */
#ifndef GONS_CORE_NAMESPACE_NS_SWITCH_H
#define GONS_CORE_NAMESPACE_NS_SWITCH_H

#include "core/namespace/ns.h"
#include "core/namespace/ref.h"
#include "core/report/record.h"

/* What is held open on the way, and what is known of where it began. */
struct ns_switch {
	struct gons_record *record;
	struct handle handles[GONS_TYPES];
	struct handle target;
	struct ns_self self;
	struct ns_identity before[GONS_TYPES];
	uint8_t known;         /* types whose before[] is known */
	uint8_t entered;       /* types switched */
	uint8_t created;       /* of these, those that were made for us */
	uint8_t compare_first; /* types that are compared before they are switched */
	uint8_t named;         /* types of a target that were asked for one by one */
};

void ns_switch_begin(struct ns_switch *ns_switch, struct gons_record *record);
void ns_switch_close(struct ns_switch *ns_switch); /* closes whatever is open */

/* Takes down the inode numbers of all eight types, for the report; and again when all is entered.
 */
void ns_switch_record_before(struct ns_switch *ns_switch);
void ns_switch_record_after(struct ns_switch *ns_switch);

/* A new pid namespace has no number until its first process is there: asked by that one. */
void ns_switch_record_pid(struct ns_switch *ns_switch);

/* In a user namespace of our own, which was made inside of the one that was entered. */
void ns_switch_nested(struct ns_switch *ns_switch, bool ask);

/* /proc is our own only as long as we are in the mount namespace that we began in, or a copy of it.
 */
bool ns_switch_trusts_proc(const struct ns_switch *ns_switch);

/* The namespace of type that we began in. 0, or -errno. */
int ns_switch_origin(struct ns_switch *ns_switch, int type, struct ns_identity *identity);

#endif
