/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tries to become again who it was, and tells what it could do: one line "open WHAT" for each.
 * With an argument it is root of a user namespace, and being root is no surprise.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void tell(const char *what, int failed)
{
	if (!failed)
		printf("open %s\n", what);
}

static int set_capabilities(unsigned permitted, unsigned inheritable)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { permitted, permitted, inheritable } };

	return (int)syscall(SYS_capset, &header, data);
}

static int ambient_any(void)
{
	for (int i = 0; i < 64; i++) {
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) == 0)
			return 0;
	}
	return -1;
}

static void try_ids(void)
{
	tell("setuid", setuid(0));
	tell("seteuid", seteuid(0));
	tell("setreuid", setreuid(0, 0));
	tell("setresuid", setresuid(0, 0, 0));
	tell("setresuid saved", setresuid((uid_t)-1, (uid_t)-1, 0));
	tell("setgid", setgid(0));
	tell("setegid", setegid(0));
	tell("setresgid", setresgid(0, 0, 0));
	setfsuid(0);
	tell("setfsuid", setfsuid((uid_t)-1) != 0);
}

int main(int argc, char **argv)
{
	gid_t group = 0;
	int signal = -1;

	(void)argv;
	prctl(PR_GET_PDEATHSIG, &signal);
	printf("pdeathsig %d\ndumpable %d\n", signal, prctl(PR_GET_DUMPABLE));
	if (argc == 1)
		try_ids();
	tell("setgroups", setgroups(1, &group));
	tell("capset", set_capabilities(1U << CAP_SETUID, 0));
	tell("capset inheritable", set_capabilities(0, 1U << CAP_SETUID));
	tell("ambient", ambient_any());
	tell("unshare", unshare(CLONE_NEWNS));
	tell("mount", mount("/", "/", NULL, MS_BIND, NULL));
	tell("chroot", chroot("/"));
	if (argc == 1)
		try_ids();
	puts("end");
	return 0;
}
