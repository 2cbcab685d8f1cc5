/* SPDX-License-Identifier: Apache-2.0 */
/* Which namespace a process is in, and whether two namespaces are the same one. Nothing here
 * switches anything. */
#ifndef GONS_CORE_NAMESPACE_NS_H
#define GONS_CORE_NAMESPACE_NS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/plan/ns_types.h"

/* Device and inode number of the nsfs file of a namespace: two namespaces differ in one of them. */
struct ns_identity {
	uint64_t device;
	uint64_t inode;
};

/*
 * How the process asks about its own namespaces, or -1. Since Linux 6.11 a pidfd of itself tells,
 * and depends on no mount. Before, the directory /proc/self tells, which must be opened before a
 * mount namespace is joined: the /proc there is under the control of the target.
 */
struct ns_self {
	int pidfd;
	int proc;
};

#define NS_SELF_NONE ((struct ns_self){ -1, -1 })

/*
 * The namespace of type in which this process is, or in which its next child will be. Opens self
 * when it is first used. 0, or -errno: -ENOENT and -EOPNOTSUPP if this kernel was built without the
 * type; -ENOSYS if only /proc would tell (before Linux 6.11) and trust_proc is false.
 */
int ns_own(struct ns_self *self, int type, bool trust_proc, struct ns_identity *identity);
int ns_own_children(struct ns_self *self, int type, bool trust_proc, struct ns_identity *identity);

/* Opens /proc/self, for a kernel before Linux 6.11. The caller trusts /proc. */
void ns_self_pin(struct ns_self *self);

void ns_self_close(struct ns_self *self);

/* Opens the namespace of type of the process behind pidfd, Linux 6.11. Descriptor, or -errno. */
int ns_open_pidfd(int pidfd, int type);

/* The namespace behind an open nsfs file. 0, or -errno. */
int ns_of_descriptor(int fd, struct ns_identity *identity);

/*
 * The id that the kernel gives to the mount namespace of this process, and to that behind an open
 * nsfs file, Linux 6.11. To compare two ids takes a third of the time of ns_own(). 0, or -errno.
 */
int ns_own_mount(uint64_t *id);
int ns_mount_of_descriptor(int fd, uint64_t *id);

bool ns_same(const struct ns_identity *a, const struct ns_identity *b);

#endif
