/* SPDX-License-Identifier: Apache-2.0 */
/* What /proc tells of another process, read before anything is entered. */
#define _GNU_SOURCE
#include "cmd/proc/target_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cmd/last_error.h"
#include "cmd/parse_number.h"

#define CGROUPS "/sys/fs/cgroup"

/* execve(2) takes no longer environment; but by prctl(2) a process can let its environment begin
 * and end anywhere. */
enum { SIZE_MAX_READ = 8 << 20 };

int target_proc_open(int pidfd)
{
	char path[48];
	uint32_t pid = 0;
	int proc_pid;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	file = fopen(path, "re");
	if (!file)
		return last_error();
	while (fgets(path, sizeof(path), file))
		if (strncmp(path, "Pid:", 4) == 0 && parse_number_list(path + 4, " \t\n", &pid, 1))
			break;
	fclose(file);
	if (pid == 0)
		return -ESRCH;
	snprintf(path, sizeof(path), "/proc/%u", pid);
	proc_pid = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (proc_pid < 0)
		return last_error();
	/* The process still lives: so the number was its own when the directory was opened. */
	if (syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == 0 || errno == EPERM)
		return proc_pid;
	close(proc_pid);
	return -ESRCH;
}

int target_proc_directory(int proc_pid, const char *link)
{
	int fd = openat(proc_pid, link, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? last_error() : fd;
}

char *target_proc_read(int proc_pid, const char *name, size_t *length)
{
	int fd = openat(proc_pid, name, O_RDONLY | O_CLOEXEC);
	char *text = NULL;
	size_t size = 0;
	ssize_t got = 1;

	*length = 0;
	while (fd >= 0 && got > 0) {
		char *grown = size < SIZE_MAX_READ ? realloc(text, size += 16384) : NULL;

		if (!grown) {
			errno = size < SIZE_MAX_READ ? ENOMEM : E2BIG;
			break;
		}
		text = grown;
		while (*length < size - 1 &&
		       (got = read(fd, text + *length, size - 1 - *length)) > 0)
			*length += (size_t)got;
	}
	if (fd >= 0)
		close(fd);
	if (fd < 0 || got != 0) {
		free(text);
		return NULL;
	}
	text[*length] = '\0';
	return text;
}

unsigned long long target_proc_stat_field(const char *stat, int field)
{
	const char *at = strrchr(stat, ')');
	int number;

	for (number = 3; at && number <= field; number++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

/* Reads a line of a map, user_namespaces(7): the first number inside, outside, and how many. */
static bool read_range(const char *line, uint32_t *numbers)
{
	unsigned i;
	char *end;

	for (i = 0; i < 3; i++, line = end) {
		const unsigned long long value = strtoull(line, &end, 10);

		if (end == line || value > UINT32_MAX)
			return false;
		numbers[i] = (uint32_t)value;
	}
	return true;
}

int target_proc_map(int proc_pid, const char *map, uint32_t *id)
{
	const uint32_t outside = *id;
	uint32_t numbers[3];
	size_t length;
	char *text = target_proc_read(proc_pid, map, &length);
	char *line;
	char *rest;
	int error = -ESRCH;

	if (!text)
		return last_error();
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		/* user_namespaces(7): 4294967295 stands for ids without a number here. */
		if (!read_range(line, numbers) || numbers[1] == UINT32_MAX ||
		    outside - numbers[1] >= numbers[2])
			continue;
		*id = outside - numbers[1] + numbers[0];
		error = 0;
	}
	free(text);
	return error;
}

int target_proc_id(int proc_pid, const char *map, bool inside, uid_t *id)
{
	struct stat owner;

	if (fstat(proc_pid, &owner))
		return last_error();
	*id = strcmp(map, "uid_map") == 0 ? owner.st_uid : owner.st_gid;
	return inside ? target_proc_map(proc_pid, map, id) : 0;
}

/* The path in the line of version 2, cgroups(7): "0::/path". NULL: no such line. Writes over text.
 */
static char *cgroup_line(char *text)
{
	char *line = text;

	while (line && strncmp(line, "0::/", 4) != 0) {
		line = strchr(line, '\n');
		line += line != NULL;
	}
	if (line)
		line[strcspn(line, "\n")] = '\0';
	return line ? line + 4 : NULL;
}

/* The kernel writes "/.." for a cgroup outside of the cgroup namespace of the reader. */
static bool leads_up(const char *path)
{
	return strncmp(path, "..", 2) == 0 && (path[2] == '/' || path[2] == '\0');
}

/* Opens an entry of a directory, and closes the directory. The entry must be no link, and on the
 * same file system. */
static int open_entry(int directory, const char *name, int flags)
{
	struct stat above;
	struct stat there;
	int fd = openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC);
	int error = fd < 0 || fstat(directory, &above) || fstat(fd, &there) ? last_error() : 0;

	if (!error && there.st_dev != above.st_dev)
		error = -EXDEV;
	if (error && fd >= 0)
		close(fd);
	close(directory);
	return error ? error : fd;
}

/* Opens a path below root name by name, so that no name can lead out of the file system. openat2(2)
 * would do it in one call, but only since Linux 5.6. Writes over path. */
static int open_below(int root, char *path)
{
	int fd = fcntl(root, F_DUPFD_CLOEXEC, 3);
	char *name;
	char *rest;

	if (fd < 0)
		return last_error();
	for (name = strtok_r(path, "/", &rest); name && fd >= 0; name = strtok_r(NULL, "/", &rest))
		fd = open_entry(fd, name, O_PATH | O_DIRECTORY);
	return fd;
}

/* A process that joins a frozen cgroup stands still, and obeys no signal but SIGKILL. Linux
 * before 5.2 freezes no cgroup, and the root cgroup has no cgroup.events. */
static int refuse_frozen(int cgroup)
{
	char text[256];
	const int fd = openat(cgroup, "cgroup.events", O_RDONLY | O_CLOEXEC);
	const ssize_t length = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[length > 0 ? length : 0] = '\0';
	return strstr(text, "frozen 1") ? -EBUSY : 0;
}

static int open_processes(int cgroup, const char **what)
{
	*what = "the cgroup of the target is frozen, and the program would not run; thaw it first "
		"(docker unpause, runc resume)";
	if (refuse_frozen(cgroup)) {
		close(cgroup);
		return -EBUSY;
	}
	*what = "cannot open cgroup.procs of the target's cgroup";
	return open_entry(cgroup, "cgroup.procs", O_WRONLY);
}

static int open_cgroup(int root, int proc_pid, const char **what)
{
	struct statfs system;
	size_t length;
	char *path;
	char *text;
	int fd;

	if (fstatfs(root, &system))
		return last_error();
	*what = CGROUPS " is not cgroups(7) version 2";
	if (system.f_type != CGROUP2_SUPER_MAGIC)
		return -EOPNOTSUPP;
	*what = "cannot read which cgroup the target is in";
	text = target_proc_read(proc_pid, "cgroup", &length);
	if (!text)
		return last_error();
	path = cgroup_line(text);
	*what = "the target's cgroup lies outside of the caller's cgroup namespace";
	fd = path && !leads_up(path) ? 0 : -EOPNOTSUPP;
	if (!fd) {
		*what = "cannot open the target's cgroup";
		fd = open_below(root, path);
	}
	if (fd >= 0)
		fd = open_processes(fd, what);
	free(text);
	return fd;
}

int target_proc_cgroup(int proc_pid, const char **what)
{
	int root = open(CGROUPS, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd;

	*what = "cannot open " CGROUPS;
	if (root < 0)
		return last_error();
	fd = open_cgroup(root, proc_pid, what);
	close(root);
	return fd;
}

int target_proc_context(int proc_pid, char **context)
{
	size_t length;

	if (access("/sys/fs/selinux/enforce", F_OK))
		return -EOPNOTSUPP;
	*context = target_proc_read(proc_pid, "attr/current", &length);
	return *context ? 0 : last_error();
}

int target_proc_take_context(const char *context)
{
	int error = 0;
	int fd = open("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, context, strlen(context)) < 0)
		error = last_error();
	if (fd >= 0)
		close(fd);
	return error;
}
