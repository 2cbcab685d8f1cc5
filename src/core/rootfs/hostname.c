/* SPDX-License-Identifier: Apache-2.0 */
/* What a new place needs besides mounts: a name, and a network interface that is up. */
#include "core/rootfs/hostname.h"

#include "core/base/syscall.h"
#include "core/base/text.h"

#define SYS_SIOCGIFFLAGS 0x8913U /* netdevice(7) */
#define SYS_SIOCSIFFLAGS 0x8914U
#define SYS_IFF_UP 1
#define SYS_SOCK_DGRAM 2

/* struct ifreq, netdevice(7), as far as it is needed. */
struct interface {
	char name[16];
	int16_t flags;
	char rest[22];
};

/* sethostname(2) looks at the right and at the length before it looks at the name: EFAULT is a yes.
 */
static int set_name(long number, const char *name, bool trial)
{
	const char *given = trial ? NULL : name;
	int error;

	if (!name)
		return 0;
	error = (int)sys_call(number, (long)given, (long)text_length(name), 0, 0, 0);
	return trial && error == -EFAULT ? 0 : error;
}

int hostname_set(const struct rootfs_plan *rootfs_plan, bool trial, const char **word)
{
	int error = set_name(__NR_sethostname, rootfs_plan->hostname, trial);

	*word = "hostname";
	if (error)
		return error;
	*word = "domainname";
	return set_name(__NR_setdomainname, rootfs_plan->domainname, trial);
}

int loopback_up(void)
{
	struct interface interface = { .name = "lo" };
	/* A socket of any family takes these, and this one every kernel has. */
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
