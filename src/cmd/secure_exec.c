/* SPDX-License-Identifier: Apache-2.0 */
/* Whether we have more rights than whoever started us, and whose the environment then is. */
#define _GNU_SOURCE
#include "cmd/secure_exec.h"

#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Those of a file: what else who is not root keeps when a program is executed is ambient. */
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

/* AT_SECURE alone may be a security module's, for a service in a context of its own: selinux(8). */
bool secure_exec_exceeds_user(void)
{
	return getauxval(AT_SECURE) && getuid() != 0 &&
	       (getuid() != geteuid() || getgid() != getegid() || has_file_capabilities());
}
