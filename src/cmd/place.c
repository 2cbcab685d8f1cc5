/* SPDX-License-Identifier: Apache-2.0 */
/* Where another process is and who it is, as /proc tells of it: asked before anything is entered.
 */
#define _GNU_SOURCE
#include "place.h"

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

#include "number.h"

#define CGROUPS "/sys/fs/cgroup"

int place_open(int pidfd)
{
	char path[48];
	uint32_t pid = 0;
	int place;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (fgets(path, sizeof(path), file))
		if (strncmp(path, "Pid:", 4) == 0 && number_list(path + 4, " \t\n", &pid, 1))
			break;
	fclose(file);
	if (pid == 0)
		return -ESRCH;
	snprintf(path, sizeof(path), "/proc/%u", pid);
	place = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (place < 0)
		return -errno;
	/* If it still lives now, the number was its own when the directory was opened. */
	if (syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == 0 || errno == EPERM)
		return place;
	close(place);
	return -ESRCH;
}

int place_directory(int place, const char *link)
{
	int fd = openat(place, link, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* A file of /proc, which does not tell its size; a NUL byte follows. NULL with errno. */
static char *read_all(int place, const char *name, size_t *length)
{
	int fd = openat(place, name, O_RDONLY | O_CLOEXEC);
	char *text = NULL;
	size_t size = 0;
	ssize_t got = 1;

	*length = 0;
	while (fd >= 0 && got > 0) {
		char *grown = realloc(text, size += 16384);

		if (!grown)
			break;
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

char **place_environment(int place)
{
	size_t length;
	char *text = read_all(place, "environ", &length);
	char **environment;
	size_t count = 0;
	size_t at;

	if (!text)
		return NULL;
	for (at = 0; at < length; at += strlen(text + at) + 1)
		count++;
	environment = calloc(count + 1, sizeof(*environment));
	if (!environment) {
		free(text);
		return NULL;
	}
	count = 0;
	for (at = 0; at < length; at += strlen(text + at) + 1)
		if (strchr(text + at, '='))
			environment[count++] = text + at;
	return environment;
}

int place_id(int place, const char *map, bool inside, uid_t *id)
{
	uint32_t numbers[3]; /* from inside, from outside, how many */
	struct stat owner;
	uid_t outside;
	size_t length;
	char *text;
	char *line;
	char *rest;
	int error = -ESRCH;

	if (fstat(place, &owner))
		return -errno;
	outside = strcmp(map, "uid_map") == 0 ? owner.st_uid : owner.st_gid;
	if (!inside) {
		*id = outside;
		return 0;
	}
	text = read_all(place, map, &length);
	if (!text)
		return -errno;
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (!number_list(line, " ", numbers, 3) || outside - numbers[1] >= numbers[2])
			continue;
		*id = outside - numbers[1] + numbers[0];
		error = 0;
	}
	free(text);
	return error;
}

/* The line of the one hierarchy of version 2, cgroups(7): "0::/path". */
static int open_cgroup(int place)
{
	size_t length;
	char *text = read_all(place, "cgroup", &length);
	char *line = text;
	char *path = NULL;
	int fd = -EOPNOTSUPP;

	if (!text)
		return -errno;
	while (line && strncmp(line, "0::", 3) != 0) {
		line = strchr(line, '\n');
		line += line != NULL;
	}
	if (line) {
		line[strcspn(line, "\n")] = '\0';
		if (asprintf(&path, CGROUPS "%s/cgroup.procs", line + 3) < 0)
			path = NULL;
		fd = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
		fd = fd < 0 ? -errno : fd;
	}
	free(path);
	free(text);
	return fd;
}

int place_join_cgroup(int place, const char **what)
{
	struct statfs system;
	int error = 0;
	int fd;

	*what = CGROUPS " is not of cgroups(7) version 2";
	if (statfs(CGROUPS, &system))
		return -errno;
	if (system.f_type != CGROUP2_SUPER_MAGIC)
		return -EOPNOTSUPP;
	*what = "cannot open cgroup.procs of its cgroup";
	fd = open_cgroup(place);
	if (fd < 0)
		return fd;
	*what = "cannot write to cgroup.procs of its cgroup";
	if (write(fd, "0", 1) != 1)
		error = -errno;
	close(fd);
	return error;
}

int place_take_context(int place)
{
	size_t length;
	char *context;
	int error = 0;
	int fd;

	if (access("/sys/fs/selinux/enforce", F_OK))
		return -EOPNOTSUPP;
	context = read_all(place, "attr/current", &length);
	if (!context)
		return -errno;
	fd = open("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, context, length) < 0)
		error = -errno;
	if (fd >= 0)
		close(fd);
	free(context);
	return error;
}
