/* SPDX-License-Identifier: Apache-2.0 */
/* The host name of a uts namespace, and the loopback interface of a new network namespace. */
#include "core/rootfs/hostname.h"

#include "core/base/syscall.h"
#include "core/base/text.h"

#define SYS_SIOCGIFFLAGS 0x8913U /* netdevice(7) */
#define SYS_SIOCSIFFLAGS 0x8914U
#define SYS_IFF_UP 1
#define SYS_SOCK_DGRAM 2

/* struct ifreq, netdevice(7), with the members that are used here. */
struct interface {
	char name[16];
	int16_t flags;
	char rest[22];
};

/* sethostname(2) checks the capability and the length before it reads the name: without a name,
 * EFAULT tells that both are right. */
static int set_name(long number, const char *name, bool dry_run)
{
	const char *given = dry_run ? NULL : name;
	int error;

	if (!name)
		return 0;
	error = (int)sys_call(number, (long)given, (long)text_length(name), 0, 0, 0);
	return dry_run && error == -EFAULT ? 0 : error;
}

int hostname_set(const struct rootfs_plan *rootfs_plan, bool dry_run, const char **word)
{
	int error = set_name(__NR_sethostname, rootfs_plan->hostname, dry_run);

	*word = "hostname";
	if (error)
		return error;
	*word = "domainname";
	return set_name(__NR_setdomainname, rootfs_plan->domainname, dry_run);
}

int loopback_up(void)
{
	struct interface interface = { .name = "lo" };
	/* These requests can be made on a socket of any family, and every kernel has this one. */
	int fd = (int)sys_call(__NR_socket, SYS_AF_UNIX, SYS_SOCK_DGRAM | O_CLOEXEC, 0, 0, 0);
	long error;

	if (fd < 0)
		return fd;
	error = sys_ioctl(fd, SYS_SIOCGIFFLAGS, (long)&interface);
	interface.flags |= SYS_IFF_UP;
	if (!error)
		error = sys_ioctl(fd, SYS_SIOCSIFFLAGS, (long)&interface);
	sys_close(fd);
	return (int)error;
}
