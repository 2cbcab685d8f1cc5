/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets with a name. An engine tells the pid of a container, and this process opens a pidfd; in
 * between the pid may get another process. So what the engine claims is compared with the process
 * behind the pidfd.
 */
#define _GNU_SOURCE
#include "cmd/target/target_name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/last_error.h"
#include "cmd/message.h"
#include "cmd/proc/target_proc.h"
#include "cmd/sealed_command.h"
#include "cmd/target/cgroup.h"
#include "cmd/target/engine.h"
#include "cmd/target/engine_complete.h"
#include "cmd/target/target_pidfd.h"

#define NETWORKS "/run/netns"

enum { WHY_BYTES = 1024 };

/* proc_pid_stat(5): when the process was started. */
enum { FIELD_START = 22 };

static int refuse(const char *text, int error, const char *why)
{
	return say(error, "--target=%s: %s", text, why);
}

static int refuse_name(const char *text)
{
	return refuse(text, -EINVAL,
		      "a name must follow the colon: letters, digits and _.-+:@\\, without \"..\", "
		      "not beginning with - or .");
}

int target_name_refuse(const char *text)
{
	char names[256];

	engine_list(names, sizeof(names));
	return say(-EINVAL, "--target=%s: a target is PID, PID:INODE, or one of %s, netns:NAME",
		   text, names);
}

/* Reads a file of /proc/PID of the process behind a pidfd: *text, to be freed. 0, or -errno. */
static int read_file(int pidfd, const char *file, char **text)
{
	const int proc_pid = target_proc_open(pidfd);
	size_t length;
	int error;

	if (proc_pid < 0)
		return proc_pid;
	*text = target_proc_read(proc_pid, file, &length);
	error = *text ? 0 : last_error();
	close(proc_pid);
	return error;
}

static int check_start(int pidfd, const struct claim *claim)
{
	char *stat = NULL;
	int error = read_file(pidfd, "stat", &stat);

	if (!error && target_proc_stat_field(stat, FIELD_START) != claim->start)
		error = -ESRCH;
	free(stat);
	return error;
}

static int check_cgroup(int pidfd, const struct claim *claim)
{
	char *cgroups = NULL;
	int error = read_file(pidfd, "cgroup", &cgroups);

	if (!error)
		error = cgroup_check(cgroups, claim->cgroup_kind, claim->cgroup);
	free(cgroups);
	return error;
}

/* Asks the engine once more: if it tells the same pid, and the process behind the pidfd lives, that
 * process is the one. */
static int check_again(int pidfd, const struct engine *engine, const char *name, pid_t pid)
{
	struct claim claim;
	char why[WHY_BYTES];
	int proc_pid;

	if (engine_ask(engine, name, &claim, why, sizeof(why)) || claim.pid != pid)
		return -ESRCH;
	proc_pid = target_proc_open(pidfd);
	if (proc_pid >= 0)
		close(proc_pid);
	return proc_pid == -ESRCH ? -ESRCH : 0;
}

/* Is the process behind the pidfd the one that the engine means? By the start time if the engine
 * tells it, else by the cgroup, else by asking again. */
static int check(int pidfd, const struct engine *engine, const char *name,
		 const struct claim *claim)
{
	if (claim->start)
		return check_start(pidfd, claim);
	if (claim->cgroup_kind != CGROUP_UNKNOWN)
		return check_cgroup(pidfd, claim);
	return check_again(pidfd, engine, name, claim->pid);
}

static int open_container(const char *text, const struct engine *engine, const char *name)
{
	char why[WHY_BYTES] = "";
	struct claim claim;
	int pidfd;
	int error;

	if (!engine_is_name(name, strlen(name)))
		return refuse_name(text);
	error = engine_ask(engine, name, &claim, why, sizeof(why));
	if (error)
		return refuse(text, error, why);
	pidfd = target_pidfd_open(text, claim.pid);
	if (pidfd < 0)
		return pidfd;
	error = check(pidfd, engine, name, &claim);
	if (!error)
		return pidfd;
	close(pidfd);
	if (error == -ESRCH)
		return say(
			error,
			"--target=%s: it has ended: process %d is another one now (start time or "
			"cgroup differ)",
			text, (int)claim.pid);
	if (error == -EPERM)
		return say(error,
			   "--target=%s: the cgroup of process %d has the right name, but another "
			   "user could have made it; give the pid",
			   text, (int)claim.pid);
	return say(error, "--target=%s: cannot check that process %d is the right one: %s", text,
		   (int)claim.pid, strerror(-error));
}

int target_name_seal_command(void)
{
	return sealed_command_execute();
}

int target_name_open(const char *text)
{
	const char *name;
	const struct engine *engine = engine_of(text, &name);

	if (target_name_is_network(text))
		return refuse(text, -EINVAL, "it is a network namespace, not a process");
	return engine ? open_container(text, engine, name) : target_name_refuse(text);
}

int target_name_open_network(const char *text)
{
	const char *name = text + strlen(TARGET_NETWORK);
	char path[sizeof(NETWORKS) + ENGINE_NAME_MAX + 1];
	int fd;

	if (!engine_is_name(name, strlen(name)))
		return refuse_name(text);
	snprintf(path, sizeof(path), NETWORKS "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return say(-errno, "--target=%s: %s: %s; \"ip netns list\" shows the names", text,
			   path, strerror(errno));
	if (ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET)
		return fd;
	close(fd);
	return say(-EINVAL,
		   "--target=%s: %s is no network namespace; \"ip netns delete\" may have failed",
		   text, path);
}

static void print_network(const char *before, const char *text, const char *name)
{
	const size_t prefix = strlen(TARGET_NETWORK);
	const size_t length = strlen(text);

	if ((!*name || engine_is_name(name, strlen(name))) &&
	    strncmp(text, TARGET_NETWORK, length < prefix ? length : prefix) == 0 &&
	    (length < prefix || strncmp(name, text + prefix, length - prefix) == 0))
		printf("%s" TARGET_NETWORK "%s\n", before, name);
}

void target_name_complete(const char *before, const char *text)
{
	const struct dirent *entry;
	DIR *directory = opendir(NETWORKS);

	engine_complete(before, text);
	if (!target_name_is_network(text))
		print_network(before, text, "");
	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			print_network(before, text, entry->d_name);
	if (directory)
		closedir(directory);
}
