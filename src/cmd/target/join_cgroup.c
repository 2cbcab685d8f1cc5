/* SPDX-License-Identifier: Apache-2.0 */
/* What is done last of all, in the process that will be the program. */
#define _GNU_SOURCE
#include "cmd/target/join_cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/proc/target_proc.h"

/* There is one program. */
static struct {
	int cgroup; /* its cgroup.procs */
	const char *(*check)(void *unused);
	char reason[128];
} last;

static const char *join(void)
{
	if (write(last.cgroup, "0", 1) == 1)
		return NULL;
	snprintf(last.reason, sizeof(last.reason),
		 "--join-cgroup: cannot write to cgroup.procs of its cgroup: %s", strerror(errno));
	return last.reason;
}

static const char *check_and_join(void *unused)
{
	const char *reason = last.check ? last.check(unused) : NULL;

	return reason ? reason : join();
}

int join_cgroup_at_exec(struct request *request, int place, bool tried)
{
	const char *what;
	int fd = target_proc_cgroup(place, &what);

	if (fd == -EOPNOTSUPP || fd == -EBUSY)
		return say(fd, "--join-cgroup: %s", what);
	if (fd < 0)
		return say(fd, "--join-cgroup: %s: %s", what, strerror(-fd));
	if (tried) {
		close(fd);
		return 0;
	}
	last.cgroup = fd;
	last.check = request->check;
	if (!request->verb->injects)
		return gons_plan_check(request->plan, check_and_join, NULL);
	what = join();
	close(fd);
	return what ? say(-EIO, "%s", what) : 0;
}
