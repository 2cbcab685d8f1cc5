/* SPDX-License-Identifier: Apache-2.0 */
/* Which namespace a process is in, and whether two namespaces are the same one. Nothing here
 * switches anything. */
#ifndef GONS_CORE_NAMESPACE_NS_H
#define GONS_CORE_NAMESPACE_NS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/plan/ns_types.h"

/* What makes a namespace this one and no other: device and inode number of its nsfs file. */
struct ns_identity {
	uint64_t device;
	uint64_t inode;
};

/*
 * Where to ask about our own namespaces. A pidfd of ourselves answers since Linux 6.11 and depends
 * on no mount; before, it is a descriptor on /proc/self, which must be open before a mount
 * namespace is entered: the /proc inside belongs to others.
 */
struct ns_self {
	int pidfd;
	int proc;
};

#define NS_SELF_NONE ((struct ns_self){ -1, -1 })

/*
 * The namespace of type that we are in now, or that our next child will be in. Opens self on first
 * use. 0, or -errno: -ENOENT and -EOPNOTSUPP tell that this kernel was built without that type;
 * -ENOSYS that only /proc would tell (before Linux 6.11) and trust_proc is false.
 */
int ns_own(struct ns_self *self, int type, bool trust_proc, struct ns_identity *identity);
int ns_own_children(struct ns_self *self, int type, bool trust_proc, struct ns_identity *identity);

/* Opens the directory in /proc now, for a kernel before Linux 6.11 and while that can be trusted.
 */
void ns_self_pin(struct ns_self *self);

void ns_self_close(struct ns_self *self);

/* A descriptor of the process's namespace of type by its pidfd, Linux 6.11. Descriptor, or -errno.
 */
int ns_open_pidfd(int pidfd, int type);

/* The namespace behind an open nsfs file. 0, or -errno. */
int ns_of_descriptor(int fd, struct ns_identity *identity);

/*
 * The kernel's id of our own mount namespace, and of one behind an open nsfs file. Since Linux 6.11
 * the cheap way to compare two of them: a third of what asking a pidfd of ourselves costs. 0, or
 * -errno.
 */
int ns_own_mount(uint64_t *id);
int ns_mount_of_descriptor(int fd, uint64_t *id);

bool ns_same(const struct ns_identity *a, const struct ns_identity *b);

#endif
