/* SPDX-License-Identifier: Apache-2.0 */
/* What no word of a plan does: the program gets the cgroup, the SELinux context and no_new_privs of
 * the target. */
#define _GNU_SOURCE
#include "cmd/verbs/enter_follow.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cmd/message.h"
#include "cmd/proc/target_proc.h"
#include "cmd/target/join_cgroup.h"
#include "cmd/verbs/entry.h"

static int follow_context(struct entry *entry, bool dry_run)
{
	char *context = NULL;
	int error = target_proc_context(entry->proc_pid, &context);

	if (!error && !dry_run)
		error = target_proc_take_context(context);
	free(context);
	if (error == -EOPNOTSUPP)
		return say(error, "--follow-context: this system has no SELinux (/sys/fs/selinux); "
				  "leave it out");
	return error ? say(error, "--follow-context: %s", strerror(-error)) : 0;
}

int enter_follow(struct request *request, bool dry_run)
{
	struct entry entry = { .request = request, .pidfd = request->pidfd, .proc_pid = -1 };
	int error = 0;

	if (request->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return say(-errno, "--caps=follow: cannot set no_new_privs, prctl(2): %s",
			   strerror(errno));
	if (!entry_is_given(&entry, OPTION_JOIN_CGROUP) &&
	    !entry_is_given(&entry, OPTION_FOLLOW_CONTEXT))
		return 0;
	if (entry_proc_pid(&entry) < 0)
		return entry.proc_pid;
	if (entry_is_given(&entry, OPTION_FOLLOW_CONTEXT))
		error = follow_context(&entry, dry_run);
	if (!error && entry_is_given(&entry, OPTION_JOIN_CGROUP))
		error = join_cgroup_at_exec(request, entry.proc_pid, dry_run);
	close(entry.proc_pid);
	return error;
}
