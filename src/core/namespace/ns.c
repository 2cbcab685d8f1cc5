/* SPDX-License-Identifier: Apache-2.0 */
/* Which namespace a process is in, and whether two namespaces are the same one. Nothing here
 * switches anything. */
#include "core/namespace/ns.h"

#include "core/base/syscall.h"

void ns_self_close(struct ns_self *self)
{
	if (self->pidfd >= 0)
		sys_close(self->pidfd);
	if (self->proc >= 0)
		sys_close(self->proc);
	*self = NS_SELF_NONE;
}

static int identity_at(int directory, const char *path, int flags, struct ns_identity *identity)
{
	struct statx status;
	int error = sys_statx(directory, path, flags, STATX_INO, &status);

	if (error)
		return error;
	identity->device = (uint64_t)status.stx_dev_major << 32 | status.stx_dev_minor;
	identity->inode = status.stx_ino;
	return 0;
}

int ns_of_descriptor(int fd, struct ns_identity *identity)
{
	return identity_at(fd, "", AT_EMPTY_PATH, identity);
}

static int own_by_pidfd(struct ns_self *self, unsigned number, struct ns_identity *identity)
{
	int error;
	int fd;

	if (self->pidfd < 0)
		self->pidfd = sys_pidfd_open(sys_getpid());
	if (self->pidfd < 0)
		return -ENOSYS;
	fd = (int)sys_ioctl(self->pidfd, SYS_PIDFD_NAMESPACE(number), 0);
	if (fd < 0)
		return fd == -ENOTTY || fd == -EINVAL ? -ENOSYS : fd;
	error = ns_of_descriptor(fd, identity);
	sys_close(fd);
	return error;
}

void ns_self_pin(struct ns_self *self)
{
	if (self->proc < 0)
		self->proc = sys_open("/proc/self", O_PATH | SYS_O_DIRECTORY);
}

static int own(struct ns_self *self, const char *path, unsigned number, bool trust_proc,
	       struct ns_identity *identity)
{
	int error = self->proc < 0 ? own_by_pidfd(self, number, identity) : -ENOSYS;

	if (error != -ENOSYS)
		return error;
	if (trust_proc)
		ns_self_pin(self);
	return self->proc < 0 ? -ENOSYS : identity_at(self->proc, path, 0, identity);
}

int ns_own(struct ns_self *self, int type, bool trust_proc, struct ns_identity *identity)
{
	return own(self, ns_types[type].proc, ns_types[type].number, trust_proc, identity);
}

int ns_own_children(struct ns_self *self, int type, bool trust_proc, struct ns_identity *identity)
{
	return own(self, ns_types[type].children, ns_types[type].children_number, trust_proc,
		   identity);
}

int ns_open_pidfd(int pidfd, int type)
{
	return (int)sys_ioctl(pidfd, SYS_PIDFD_NAMESPACE(ns_types[type].number), 0);
}

int ns_own_mount(uint64_t *id)
{
	struct sys_mount_request request = { .size = sizeof(request),
					     .wanted = SYS_STATMOUNT_MNT_NS_ID };
	struct sys_mount mount;
	struct statx root;
	int error;

	error = sys_statx(AT_FDCWD, "/", 0, SYS_STATX_MNT_ID_UNIQUE, &root);
	if (error)
		return error;
	if (!(root.stx_mask & SYS_STATX_MNT_ID_UNIQUE))
		return -ENOSYS;
	request.mount = root.stx_mnt_id;
	error = (int)sys_call(__NR_statmount, (long)&request, (long)&mount, sizeof(mount), 0, 0);
	if (error)
		return error;
	if (!(mount.mask & SYS_STATMOUNT_MNT_NS_ID))
		return -ENOSYS;
	*id = mount.namespace_id;
	return 0;
}

int ns_mount_of_descriptor(int fd, uint64_t *id)
{
	return (int)sys_ioctl(fd, SYS_NS_GET_MNTNS_ID, (long)id);
}

bool ns_same(const struct ns_identity *a, const struct ns_identity *b)
{
	return a->inode == b->inode && a->device == b->device;
}
