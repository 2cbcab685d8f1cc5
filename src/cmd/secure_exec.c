/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does this process have more rights than the user who started it? Then that user has chosen its
 * environment and descriptors, and could use those rights.
 */
#define _GNU_SOURCE
#include "cmd/secure_exec.h"

#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Capabilities of the file: the only others that a user other than root keeps across execve(2) are
 * ambient ones. */
static bool has_file_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { 0 };
	unsigned i;

	syscall(SYS_capget, &header, sets);
	for (i = 0; i < _LINUX_CAPABILITY_U32S_3 * 32; i++)
		if (sets[i / 32].permitted >> i % 32 & 1 &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) != 1)
			return true;
	return false;
}

/* AT_SECURE alone is not enough: a security module sets it for a service that changes its context,
 * selinux(8). */
bool secure_exec_exceeds_user(void)
{
	return getauxval(AT_SECURE) && getuid() != 0 &&
	       (getuid() != geteuid() || getgid() != getegid() || has_file_capabilities());
}
