/* SPDX-License-Identifier: Apache-2.0 */
/* A process in seven namespaces of its own, for others to join. It ends when bench does. */
#include "target.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FLAGS_OF_ALL                                                                               \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET |             \
	 CLONE_NEWPID | CLONE_NEWUTS)

static int write_file(pid_t pid, const char *name, const char *text)
{
	char path[64];
	int fd;
	ssize_t written;

	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	written = write(fd, text, strlen(text));
	close(fd);
	return written < 0 ? -EPERM : 0;
}

static int map_ids(pid_t pid)
{
	char map[64];
	int result;

	snprintf(map, sizeof map, "0 %u 1", geteuid());
	result = write_file(pid, "uid_map", map);
	if (result == 0)
		result = write_file(pid, "setgroups", "deny");
	snprintf(map, sizeof map, "0 %u 1", getegid());
	if (result == 0)
		result = write_file(pid, "gid_map", map);
	return result;
}

static int add_mounts(unsigned count)
{
	char path[64];

	if (mount("none", "/tmp", "tmpfs", 0, NULL) < 0)
		return -errno;
	for (unsigned i = 1; i < count; i++) {
		snprintf(path, sizeof path, "/tmp/%u", i);
		if (mkdir(path, 0755) < 0 || mount(path, path, NULL, MS_BIND, NULL) < 0)
			return -errno;
	}
	return 0;
}

/* Waits for its id maps, makes its mounts, tells the result, and waits for the end of bench. */
static _Noreturn void be_target(int from_bench, int to_bench, unsigned more_mounts)
{
	int result = 0;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(from_bench, &byte, 1) != 1)
		_exit(1);
	if (more_mounts)
		result = add_mounts(more_mounts);
	if (write(to_bench, &result, sizeof result) == sizeof result)
		while (read(from_bench, &byte, 1) > 0)
			;
	_exit(0);
}

static int look(struct target *target)
{
	static const char *const names[] = { BENCH_NAMESPACE_NAMES };
	char path[64];
	struct stat status;
	FILE *file;

	for (int i = 0; i < BENCH_NAMESPACES; i++) {
		snprintf(path, sizeof path, "/proc/%d/ns/%s", target->pid, names[i]);
		if (stat(path, &status) < 0)
			return -errno;
		target->inodes[i] = status.st_ino;
	}
	snprintf(path, sizeof path, "/proc/%d/mountinfo", target->pid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	target->mounts = 0;
	for (int c; (c = getc(file)) != EOF;)
		target->mounts += c == '\n';
	fclose(file);
	return 0;
}

int target_start(struct target *target, unsigned more_mounts)
{
	int to_target[2];
	int from_target[2];
	int result;
	ssize_t got;

	if (pipe2(to_target, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(from_target, O_CLOEXEC) < 0) {
		result = -errno;
		close(to_target[0]);
		close(to_target[1]);
		return result;
	}
	target->pid = (pid_t)syscall(SYS_clone, FLAGS_OF_ALL | SIGCHLD, 0, 0, 0, 0);
	result = -errno;
	if (target->pid == 0) {
		close(to_target[1]);
		close(from_target[0]);
		be_target(to_target[0], from_target[1], more_mounts);
	}
	close(to_target[0]);
	close(from_target[1]);
	target->end = to_target[1];
	if (target->pid < 0) {
		close(to_target[1]);
		close(from_target[0]);
		return result;
	}
	result = map_ids(target->pid);
	if (result == 0 && write(target->end, "", 1) == 1) {
		got = read(from_target[0], &result, sizeof result);
		if (got != sizeof result)
			result = -ECHILD;
	}
	close(from_target[0]);
	if (result == 0)
		result = look(target);
	if (result < 0)
		target_stop(target);
	return result;
}

void target_stop(struct target *target)
{
	/* Not by end-of-file: a target that was started later holds this one's pipe open too. */
	kill(target->pid, SIGKILL);
	close(target->end);
	waitpid(target->pid, NULL, 0);
	target->pid = 0;
}
