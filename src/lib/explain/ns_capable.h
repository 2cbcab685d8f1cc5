/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Have we a capability in a user namespace? The kernel's own rule, user_namespaces(7), for who we
 * are now and for who we shall be in a user namespace that is entered. Nothing is entered here.
 */
#ifndef GONS_LIB_EXPLAIN_NS_CAPABLE_H
#define GONS_LIB_EXPLAIN_NS_CAPABLE_H

#include "core/namespace/ns.h"

enum held { HELD_UNKNOWN, HELD_NOT, HELD_YES };

/* A user namespace as far as it can be told. */
enum sight {
	SIGHT_NONE,    /* the owner of what cannot be looked at */
	SIGHT_ITSELF,  /* it cannot be looked at, and is what is asked about */
	SIGHT_OURS,    /* it cannot be looked at, and is the one that we are in now */
	SIGHT_ENTERED, /* or that we have entered before */
	SIGHT_FULL,    /* its identity is known */
	SIGHT_NEW,     /* it is yet to be made */
	SIGHT_OUTSIDE, /* it lies outside of ours, and the kernel tells no more */
};

/* Who somebody is: the user namespace that they are in, and what they may in it. */
struct cred_state {
	struct ns_identity own;
	uint64_t effective; /* capabilities, a bit each; only where known */
	uint32_t uid;       /* as we see it now */
	uint8_t sight;      /* enum sight, of own */
	bool known;
};

/* As we are now. What cannot be found out is left out. */
void cred_state_begin(struct cred_state *cred_state, struct ns_self *self);

/* As we are once in that user namespace: one behind a descriptor (-1: not known), or a new one. */
void cred_state_enter(struct cred_state *cred_state, int user);
void cred_state_make(struct cred_state *cred_state);

/* In the user namespace behind a descriptor, or -1; and in the one that we are in. */
enum held ns_capable(const struct cred_state *cred_state, int user, int capability);
enum held ns_capable_here(const struct cred_state *cred_state, int capability);

/*
 * The user namespace that owns a namespace, or the parent of a user namespace. Descriptor, or
 * -errno: -EPERM if it lies outside of ours.
 */
int ns_capable_owner(int fd);

#endif
