/* SPDX-License-Identifier: Apache-2.0 */
/* --join-cgroup: the program joins the cgroup of the target. */
#define _GNU_SOURCE
#include "cmd/target/join_cgroup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/message.h"
#include "cmd/proc/target_proc.h"

/* For the check of gons_plan_check(), which has no argument of its own: there is one program. */
static struct {
	int cgroup; /* cgroup.procs of the target's cgroup */
	const char *(*check)(void *unused);
	char reason[128];
} at_exec;

static const char *join(void)
{
	if (write(at_exec.cgroup, "0", 1) == 1)
		return NULL;
	snprintf(at_exec.reason, sizeof(at_exec.reason),
		 "--join-cgroup: cannot write to cgroup.procs of the target's cgroup: %s",
		 strerror(errno));
	return at_exec.reason;
}

static const char *check_and_join(void *unused)
{
	const char *reason = at_exec.check ? at_exec.check(unused) : NULL;

	return reason ? reason : join();
}

int join_cgroup_at_exec(struct request *request, int proc_pid, bool dry_run)
{
	const char *what;
	int fd = target_proc_cgroup(proc_pid, &what);

	if (fd == -EOPNOTSUPP || fd == -EBUSY)
		return say(fd, "--join-cgroup: %s", what);
	if (fd < 0)
		return say(fd, "--join-cgroup: %s: %s", what, strerror(-fd));
	if (dry_run) {
		close(fd);
		return 0;
	}
	at_exec.cgroup = fd;
	at_exec.check = request->check;
	if (!request->verb->injects)
		return gons_plan_check(request->plan, check_and_join, NULL);
	what = join();
	close(fd);
	return what ? say(-EIO, "%s", what) : 0;
}
