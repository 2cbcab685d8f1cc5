/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entering: references that are open already are switched to, one by one or a whole process's at
 * once. What stands in the plan and what is said about a failure is decided elsewhere.
 */
#ifndef GONS_ENTER_H
#define GONS_ENTER_H

#include "core/namespace/ns.h"
#include "core/namespace/ref.h"
#include "core/report/record.h"

/* What is held open on the way, and what is known of where it began. */
struct journey {
	struct gons_record *record;
	struct handle handles[GONS_TYPES];
	struct handle target;
	struct ns_self self;
	struct ns_identity before[GONS_TYPES];
	uint8_t known;     /* types whose before[] is known */
	uint8_t entered;   /* types switched */
	uint8_t created;   /* of these, those that were made for us */
	uint8_t ask_first; /* types that are compared before they are switched */
	uint8_t named;     /* types of a target that were asked for one by one */
};

void journey_begin(struct journey *journey, struct gons_record *record);
void journey_close(struct journey *journey); /* closes whatever is open */

/* Takes down the inode numbers of all eight types, for the report; and again when all is entered.
 */
void journey_ask_before(struct journey *journey);
void journey_ask_after(struct journey *journey);

/* A new pid namespace has no number until its first process is there: asked by that one. */
void journey_ask_inside(struct journey *journey);

/* In a user namespace of our own, which was made inside of the one that was entered. */
void journey_nested(struct journey *journey, bool ask);

/* /proc is our own only as long as we are in the mount namespace that we began in, or a copy of it.
 */
bool journey_trusts_proc(const struct journey *journey);

/* The namespace of type that we began in. 0, or -errno. */
int journey_before(struct journey *journey, int type, struct ns_identity *identity);

/* Enters by journey->handles[type]. 0 also if we were there already; else -errno. */
int enter_one(struct journey *journey, int type);

/* Makes namespaces of types and is in them: all or none. 0, or -errno. */
int enter_new(struct journey *journey, uint8_t types);

/* Enters those of types in which the process behind journey->target is and we are not: all or none.
 */
int enter_target(struct journey *journey, uint8_t types);

#endif
