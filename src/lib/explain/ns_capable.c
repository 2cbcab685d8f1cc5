/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the caller a capability in a user namespace? The rule of user_namespaces(7), for the caller
 * as it is now, and as it will be in a user namespace that it enters. Nothing is entered here.
 */
#include "lib/explain/ns_capable.h"

#include "core/base/syscall.h"

#define CAPABILITIES_ALL (~UINT64_C(0))

/* More than the nesting limit of user_namespaces(7), 32. */
enum { DEPTH_MAX = 33 };

void cred_state_begin(struct cred_state *cred_state, struct ns_self *self)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	*cred_state = (struct cred_state){
		.uid = (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0),
		.userns_known = USERNS_OWN,
	};
	if (sys_call(__NR_capget, (long)&header, (long)data, 0, 0, 0) == 0) {
		cred_state->effective = data[0].effective | (uint64_t)data[1].effective << 32;
		cred_state->known = true;
	}
	if (ns_own(self, GONS_USER, true, &cred_state->own) == 0)
		cred_state->userns_known = USERNS_KNOWN;
}

void cred_state_enter(struct cred_state *cred_state, int user)
{
	cred_state->effective = CAPABILITIES_ALL;
	cred_state->known = true;
	cred_state->userns_known = user >= 0 && ns_of_descriptor(user, &cred_state->own) == 0
					   ? USERNS_KNOWN
					   : USERNS_ENTERED;
}

void cred_state_make(struct cred_state *cred_state)
{
	cred_state->effective = CAPABILITIES_ALL;
	cred_state->known = true;
	cred_state->userns_known = USERNS_NEW;
}

enum held ns_capable_here(const struct cred_state *cred_state, int capability)
{
	if (!cred_state->known)
		return HELD_UNKNOWN;
	return cred_state->effective >> capability & 1 ? HELD_YES : HELD_NOT;
}

int ns_capable_owner(int fd)
{
	return (int)sys_ioctl(fd, SYS_NS_GET_USERNS, 0);
}

/* One step: *user becomes its parent, and is closed. It stays if the step decides, or if the parent
 * cannot be opened. */
static enum held step(const struct cred_state *cred_state, int *user, int capability)
{
	struct ns_identity here;
	uint32_t uid = 0;
	int parent;

	if (ns_of_descriptor(*user, &here))
		return HELD_UNKNOWN;
	if (ns_same(&here, &cred_state->own))
		return ns_capable_here(cred_state, capability);
	parent = (int)sys_ioctl(*user, SYS_NS_GET_PARENT, 0);
	if (parent < 0)
		return parent == -EPERM ? HELD_NOT : HELD_UNKNOWN;
	if (sys_ioctl(*user, SYS_NS_GET_OWNER_UID, (long)&uid) || ns_of_descriptor(parent, &here)) {
		sys_close(parent);
		return HELD_UNKNOWN;
	}
	sys_close(*user);
	*user = parent;
	/* A process in the parent with the uid of the owner has every capability in it. */
	return uid == cred_state->uid && ns_same(&here, &cred_state->own) ? HELD_YES : HELD_UNKNOWN;
}

/* From the user namespace upwards, until that of the caller, or the last one that it may see. */
static enum held climb(const struct cred_state *cred_state, int user, int capability)
{
	int at = (int)sys_fcntl(user, SYS_F_DUPFD_CLOEXEC);
	enum held held = HELD_UNKNOWN;
	int before = -1;
	int depth;

	for (depth = 0; depth < DEPTH_MAX && at >= 0 && held == HELD_UNKNOWN && at != before;
	     depth++) {
		before = at;
		held = step(cred_state, &at, capability);
	}
	if (at >= 0)
		sys_close(at);
	return held;
}

enum held ns_capable(const struct cred_state *cred_state, int user, int capability)
{
	/* A user namespace that does not exist yet owns nothing. */
	if (cred_state->userns_known == USERNS_NEW)
		return HELD_NOT;
	if (cred_state->userns_known != USERNS_KNOWN || user < 0)
		return HELD_UNKNOWN;
	return climb(cred_state, user, capability);
}
