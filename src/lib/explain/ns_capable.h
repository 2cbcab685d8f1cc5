/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the caller a capability in a user namespace? The rule of user_namespaces(7), for the caller
 * as it is now, and as it will be in a user namespace that it enters. Nothing is entered here.
 */
#ifndef GONS_LIB_EXPLAIN_NS_CAPABLE_H
#define GONS_LIB_EXPLAIN_NS_CAPABLE_H

#include "core/namespace/ns.h"

enum held { HELD_UNKNOWN, HELD_NOT, HELD_YES };

/* What is known of a user namespace. */
enum userns_known {
	USERNS_NOT_SEEN, /* the owner of a namespace that cannot be opened */
	USERNS_ITSELF,   /* a user namespace that cannot be opened, itself */
	USERNS_OWN,      /* that of the caller, which cannot be opened */
	USERNS_ENTERED,  /* one that was entered before, which cannot be opened */
	USERNS_KNOWN,    /* its inode number is known */
	USERNS_NEW,      /* it will be made */
	USERNS_OUTSIDE,  /* it lies outside of the caller's; the kernel tells no more */
};

/* The credentials of the caller at one moment: its user namespace, and its capabilities there. */
struct cred_state {
	struct ns_identity own;
	uint64_t effective;   /* capabilities, a bit each; valid if known */
	uint32_t uid;         /* the effective uid, as the caller sees it now */
	uint8_t userns_known; /* enum userns_known, of own */
	bool known;
};

/* The credentials now. self: where the caller's namespaces are read from. What cannot be found out
 * is marked as not known. */
void cred_state_begin(struct cred_state *cred_state, struct ns_self *self);

/* The credentials after joining the user namespace of descriptor user (-1: not known), or after
 * making one: every capability. */
void cred_state_enter(struct cred_state *cred_state, int user);
void cred_state_make(struct cred_state *cred_state);

/* Has the caller the capability in the user namespace of descriptor user (-1: not known)? And in
 * its own? */
enum held ns_capable(const struct cred_state *cred_state, int user, int capability);
enum held ns_capable_here(const struct cred_state *cred_state, int capability);

/*
 * Opens the user namespace that owns the namespace of descriptor fd; of a user namespace, its
 * parent. A descriptor, or -errno: -EPERM if it lies outside of the caller's user namespace.
 */
int ns_capable_owner(int fd);

#endif
