/* SPDX-License-Identifier: Apache-2.0 */
/* A process that becomes an ordinary user; see ordinary.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "ordinary.h"
#include "place.h"
#include "support.h"

int map_ourselves(unsigned inside)
{
	unsigned user = getuid(), group = getgid();
	int error;

	if (unshare(CLONE_NEWUSER))
		return errno;
	error = write_text("/proc/self/setgroups", "deny");
	if (!error)
		error = write_text("/proc/self/gid_map", text("%u %u 1", inside, group));
	return error ? error : write_text("/proc/self/uid_map", text("%u %u 1", inside, user));
}

int be_ordinary(void *unused)
{
	uid_t user = place_user();

	(void)unused;
	if (!is_root())
		return map_ourselves(NOT_ROOT);
	if (setgroups(0, NULL) || setresgid(user, user, user) || setresuid(user, user, user))
		return errno;
	return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) ? errno : 0;
}
