/* SPDX-License-Identifier: Apache-2.0 */
/* --caps=follow: reads the capabilities of the target into a word of the plan. */
#define _GNU_SOURCE
#include "cmd/target/target_capabilities.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/proc/target_proc.h"

#define BIT(type) (1U << (type))

/* proc_pid_status(5). */
struct rights {
	uint64_t ambient;
	uint64_t bounding;
	bool no_new_privileges;
	unsigned filters;
	unsigned found; /* how many of the first three */
};

enum { RIGHTS_FOUND = 3 };

static void read_line(struct rights *rights, const char *line)
{
	if (strncmp(line, "CapBnd:", 7) == 0)
		rights->bounding = strtoull(line + 7, NULL, 16);
	else if (strncmp(line, "CapAmb:", 7) == 0)
		rights->ambient = strtoull(line + 7, NULL, 16);
	else if (strncmp(line, "NoNewPrivs:", 11) == 0)
		rights->no_new_privileges = strtoul(line + 11, NULL, 10) != 0;
	else if (strncmp(line, "Seccomp_filters:", 16) == 0)
		rights->filters = (unsigned)strtoul(line + 16, NULL, 10);
	if (strncmp(line, "CapBnd:", 7) == 0 || strncmp(line, "CapAmb:", 7) == 0 ||
	    strncmp(line, "NoNewPrivs:", 11) == 0)
		rights->found++;
}

/* The name of the program in /proc/PID/status cannot look like another line: the kernel writes a
 * newline in it as \n. */
static int read_rights(int proc_pid, struct rights *rights)
{
	size_t length;
	char *status = target_proc_read(proc_pid, "status", &length);
	char *line;
	char *rest;
	int error = status ? 0 : -errno;

	*rights = (struct rights){ 0 };
	for (line = status ? strtok_r(status, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest))
		read_line(rights, line);
	free(status);
	return !error && rights->found != RIGHTS_FOUND ? -EBADMSG : error;
}

/* Is the target in another namespace than this process? True where that cannot be told. */
static bool differs(int proc_pid, const char *name)
{
	char path[32];
	struct stat there;
	struct stat here;

	snprintf(path, sizeof(path), "/proc/self/%s", name);
	return fstatat(proc_pid, name, &there, 0) || stat(path, &here) ||
	       there.st_ino != here.st_ino || there.st_dev != here.st_dev;
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
	struct rights rights;
	bool foreign;
	char text[48];
	int error;

	if (!mounts && !scope->asked)
		return 0;
	if (!mounts && enters(scope, GONS_PID, "ns/pid"))
		return refuse_host_program();
	/* Read first, compared after: a process that has left its user namespace cannot come back,
	 * setns(2). */
	error = read_rights(scope->proc_pid, &rights);
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
	struct rights rights;

	return read_rights(proc_pid, &rights) ? 0 : rights.filters;
}
