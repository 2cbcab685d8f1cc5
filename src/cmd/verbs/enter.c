/* SPDX-License-Identifier: Apache-2.0 */
/* gons enter: executes a program of the target inside, as nsenter(1). */
#define _GNU_SOURCE
#include "cmd/verbs/enter.h"

#include <errno.h>
#include <unistd.h>

#include "cmd/environment/environment.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"
#include "cmd/program.h"
#include "cmd/sealed_command.h"
#include "cmd/target/target_capabilities.h"
#include "cmd/target/target_name.h"
#include "cmd/verbs/enter_directories.h"
#include "cmd/verbs/enter_follow.h"
#include "cmd/verbs/enter_identity.h"
#include "cmd/verbs/enter_namespaces.h"

const struct option_row enter_rows[] = {
	ROWS_OF_TARGET,
	ROW_KEPT(0, OPTION_TRUST, "trust-target", NULL,
		 "its environment may choose what is executed"),
	ROW_END,
};

static int check(const struct request *request)
{
	if (request->values[OPTION_NET_SOCKET] &&
	    (request->types | request->referenced) & BIT(GONS_NET))
		return say(-EINVAL,
			   "--net-socket=%s and --net both name the network namespace; "
			   "give one of them",
			   request->values[OPTION_NET_SOCKET]);
	return 0;
}

static int take_environment(struct entry *entry)
{
	if (!entry_is_given(entry, OPTION_ENV))
		return 0;
	return entry_proc_pid(entry) < 0 ? entry->proc_pid
					 : environment_take(entry->request, entry->proc_pid);
}

static void count_filters(struct entry *entry)
{
	if (entry->proc_pid < 0)
		entry->proc_pid = target_proc_open(entry->pidfd);
	if (entry->proc_pid >= 0)
		entry->request->seccomp_filters = target_capabilities_filters(entry->proc_pid);
}

int enter_prepare(struct request *request)
{
	struct entry entry = { .request = request, .pidfd = -1, .proc_pid = -1 };
	int error = check(request);

	/* As nsenter(1) 2.41: a reference counts more than a type alone, in whichever order. */
	request->types &= ~request->referenced;
	if (!error)
		error = enter_open_target(&entry);
	if (!error)
		error = enter_take_namespaces(&entry);
	if (!error)
		error = enter_take_identity(&entry);
	if (!error)
		error = enter_take_directories(&entry);
	if (!error)
		error = take_environment(&entry);
	if (!error && request->dry_run && entry.pidfd >= 0)
		count_filters(&entry);
	/* /proc/PID/.. leads to every other process: a program of the target must not find it open.
	 */
	if (entry.proc_pid >= 0)
		close(entry.proc_pid);
	request->pidfd = entry.pidfd;
	return error;
}

int enter_run(struct request *request)
{
	if (target_name_seal_command() || enter_prepare(request) || sealed_command_execute() ||
	    enter_follow(request, false))
		return EXIT_CANCELED;
	return program_execute(request);
}
