/* SPDX-License-Identifier: Apache-2.0 */
/* --caps=follow: reads the capabilities of the target into a word of the plan. */
#define _GNU_SOURCE
#include "cmd/target/target_capabilities.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/file_id.h"
#include "cmd/proc/process_rights.h"

#define BIT(type) (1U << (type))

/* Is the target in another namespace than this process? True where that cannot be told. */
static bool differs(int proc_pid, const char *name)
{
	char path[32];
	struct file_id target;
	struct file_id own;

	snprintf(path, sizeof(path), "/proc/self/%s", name);
	return file_id_at(proc_pid, name, &target) || file_id_at(AT_FDCWD, path, &own) ||
	       !file_id_is_same(target, own);
}

static bool enters(const struct target_scope *scope, unsigned type, const char *name)
{
	if (!(scope->entered & BIT(type)))
		return false;
	return !(scope->own & BIT(type)) || differs(scope->proc_pid, name);
}

/* A process inside may inspect (ptrace(2)) a program that has no more rights than itself, and this
 * one has the host's files. */
static int refuse_host_program(void)
{
	return say(-EINVAL, "--caps=follow: processes in the pid namespace could inspect a program "
			    "of the host that has no more rights than they have; enter the mount "
			    "namespace too (--mount or --all), or leave out --pid");
}

static int refuse_user(const struct request *request, bool asked)
{
	return say(-EINVAL,
		   "--target=%s: %s is in a user namespace of its own, and has its capabilities "
		   "there only; enter it as well (--user or --all), or say by --caps=LIST which "
		   "ones the program has outside",
		   request->target, asked ? "with --caps=follow: the target" : "the target");
}

int target_capabilities_follow(struct request *request, const struct target_scope *scope)
{
	const bool mounts = enters(scope, GONS_MNT, "ns/mnt");
	struct process_rights rights;
	bool foreign;
	char text[48];
	int error;

	if (!mounts && !scope->asked)
		return 0;
	if (!mounts && enters(scope, GONS_PID, "ns/pid"))
		return refuse_host_program();
	/* Read first, compared after: a process that has left its user namespace cannot come back,
	 * setns(2). */
	error = process_rights_read(scope->proc_pid, &rights);
	foreign = differs(scope->proc_pid, "ns/user") && !(scope->own & BIT(GONS_USER));
	if (foreign && !scope->bounding_only)
		return refuse_user(request, scope->asked);
	if (error)
		return say(error, "--target=%s: cannot read which capabilities it has: %s",
			   request->target, strerror(-error));
	/* Capabilities in that user namespace give none outside. */
	if (foreign)
		rights.bounding = rights.ambient = 0;
	request->no_new_privileges = rights.no_new_privileges;
	snprintf(text, sizeof(text), "%" PRIx64 ":%" PRIx64,
		 scope->bounding_only ? 0 : rights.ambient, rights.bounding | rights.ambient);
	return options_set_as(request, "caps", scope->asked ? "follow" : NULL, "caps", text);
}

unsigned target_capabilities_filters(int proc_pid)
{
	struct process_rights rights;

	return process_rights_read(proc_pid, &rights) ? 0 : rights.seccomp_filters;
}
