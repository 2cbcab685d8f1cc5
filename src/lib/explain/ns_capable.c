/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Have we a capability in a user namespace? The kernel's own rule, user_namespaces(7), for who we
 * are now and for who we shall be in a user namespace that is entered. Nothing is entered here.
 */
#include "lib/explain/ns_capable.h"

#include "core/base/syscall.h"

#define CAPABILITIES_ALL (~UINT64_C(0))

/* user_namespaces(7): how deep they nest. */
enum { DEPTH_MAX = 33 };

void standing_begin(struct standing *standing, struct ns_self *self)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	*standing = (struct standing){
		.uid = (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0, 0),
		.sight = SIGHT_OURS,
	};
	if (sys_call(__NR_capget, (long)&header, (long)data, 0, 0, 0) == 0) {
		standing->effective = data[0].effective | (uint64_t)data[1].effective << 32;
		standing->known = true;
	}
	if (ns_own(self, GONS_USER, true, &standing->own) == 0)
		standing->sight = SIGHT_FULL;
}

void standing_enter(struct standing *standing, int user)
{
	standing->effective = CAPABILITIES_ALL;
	standing->known = true;
	standing->sight = user >= 0 && ns_of_descriptor(user, &standing->own) == 0 ? SIGHT_FULL
										   : SIGHT_ENTERED;
}

void standing_make(struct standing *standing)
{
	standing->effective = CAPABILITIES_ALL;
	standing->known = true;
	standing->sight = SIGHT_NEW;
}

enum held capable_here(const struct standing *standing, int capability)
{
	if (!standing->known)
		return HELD_UNKNOWN;
	return standing->effective >> capability & 1 ? HELD_YES : HELD_NOT;
}

int capable_owner(int fd)
{
	return (int)sys_ioctl(fd, SYS_NS_GET_USERNS, 0);
}

/* One step up from *user, which is closed. Where no more can be learnt it stays. */
static enum held step(const struct standing *standing, int *user, int capability)
{
	struct ns_identity here;
	uint32_t uid = 0;
	int parent;

	if (ns_of_descriptor(*user, &here))
		return HELD_UNKNOWN;
	if (ns_same(&here, &standing->own))
		return capable_here(standing, capability);
	parent = (int)sys_ioctl(*user, SYS_NS_GET_PARENT, 0);
	if (parent < 0)
		return parent == -EPERM ? HELD_NOT : HELD_UNKNOWN;
	if (sys_ioctl(*user, SYS_NS_GET_OWNER_UID, (long)&uid) || ns_of_descriptor(parent, &here)) {
		sys_close(parent);
		return HELD_UNKNOWN;
	}
	sys_close(*user);
	*user = parent;
	/* Who made it, and is in its parent, has every capability in it. */
	return uid == standing->uid && ns_same(&here, &standing->own) ? HELD_YES : HELD_UNKNOWN;
}

/* Up from the one asked about until ours is met, or the end of what we may see. */
static enum held climb(const struct standing *standing, int user, int capability)
{
	int at = (int)sys_fcntl(user, SYS_F_DUPFD_CLOEXEC);
	enum held held = HELD_UNKNOWN;
	int before = -1;
	int depth;

	for (depth = 0; depth < DEPTH_MAX && at >= 0 && held == HELD_UNKNOWN && at != before;
	     depth++) {
		before = at;
		held = step(standing, &at, capability);
	}
	if (at >= 0)
		sys_close(at);
	return held;
}

enum held capable(const struct standing *standing, int user, int capability)
{
	/* Nothing that exists can be owned by what is yet to be made. */
	if (standing->sight == SIGHT_NEW)
		return HELD_NOT;
	if (standing->sight != SIGHT_FULL || user < 0)
		return HELD_UNKNOWN;
	return climb(standing, user, capability);
}
