/* SPDX-License-Identifier: Apache-2.0 */
/* Is a process in the cgroup that an engine names? */
#define _GNU_SOURCE
#include "cmd/target/cgroup.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define CGROUPS "/sys/fs/cgroup"

/* A line of /proc/PID/cgroup: "0::/path" of version 2, "4:name=systemd:/path" of version 1. */
struct line {
	const char *controllers; /* "", or up to the colon */
	size_t controllers_length;
	const char *path; /* begins with a slash */
	size_t length;
};

static bool read_line(const char *text, struct line *line)
{
	const size_t length = strcspn(text, "\n");
	const char *first = memchr(text, ':', length);
	const char *second =
		first ? memchr(first + 1, ':', length - (size_t)(first + 1 - text)) : NULL;

	if (!second)
		return false;
	line->controllers = first + 1;
	line->controllers_length = (size_t)(second - line->controllers);
	line->path = second + 1;
	line->length = length - (size_t)(line->path - text);
	return line->length > 0 && line->path[0] == '/';
}

static bool is_hierarchy(const struct line *line, const char *controllers)
{
	return line->controllers_length == strlen(controllers) &&
	       memcmp(line->controllers, controllers, line->controllers_length) == 0;
}

/* The two hierarchies in which systemd(1) has its cgroups. */
static bool has_units(const struct line *line)
{
	return is_hierarchy(line, "") || is_hierarchy(line, "name=systemd");
}

/* Is it that cgroup, or one below it? */
static bool begins_with(const struct line *line, const char *cgroup)
{
	const size_t length = strlen(cgroup);

	return length > 1 && length <= line->length && memcmp(line->path, cgroup, length) == 0 &&
	       (length == line->length || line->path[length] == '/');
}

/* docker-ID.scope, libpod-ID, ID */
static bool is_named(const char *name, size_t length, enum cgroup_claim kind, const char *cgroup)
{
	static const char scope[] = ".scope";
	const size_t wanted = strlen(cgroup);

	if (kind == CGROUP_ID && length >= sizeof(scope) - 1 &&
	    memcmp(name + length - (sizeof(scope) - 1), scope, sizeof(scope) - 1) == 0)
		length -= sizeof(scope) - 1;
	if (length < wanted || memcmp(name + length - wanted, cgroup, wanted) != 0)
		return false;
	return length == wanted || (kind == CGROUP_ID && name[length - wanted - 1] == '-');
}

/* The length of the path up to the first directory of that name, with it; or 0. */
static size_t find_name(const struct line *line, enum cgroup_claim kind, const char *cgroup)
{
	size_t at = 0;

	while (at < line->length) {
		const char *name = line->path + ++at;
		const char *end = memchr(name, '/', line->length - at);
		const size_t length = end ? (size_t)(end - name) : line->length - at;

		at += length;
		if (is_named(name, length, kind, cgroup))
			return at;
	}
	return 0;
}

/* The directory where a hierarchy is mounted, as systemd(1) and others do it. */
static int mount_point(const struct line *line, char *path, size_t size)
{
	static const char name[] = "name=";
	const char *controllers = line->controllers;
	size_t length = line->controllers_length;
	struct statfs system;

	if (length == 0)
		return snprintf(path, size, "%s",
				statfs(CGROUPS, &system) == 0 &&
						system.f_type == CGROUP2_SUPER_MAGIC
					? CGROUPS
					: CGROUPS "/unified");
	if (length > sizeof(name) - 1 && memcmp(controllers, name, sizeof(name) - 1) == 0) {
		controllers += sizeof(name) - 1;
		length -= sizeof(name) - 1;
	}
	return snprintf(path, size, CGROUPS "/%.*s", (int)length, controllers);
}

/* A cgroup is delegated to a user by chown(2) of its directory. */
static int check_owners(const struct line *line, size_t length)
{
	struct stat status;
	char path[8192];
	const int base = mount_point(line, path, sizeof(path));
	size_t at = 0;

	if (base < 0 || (size_t)base + length >= sizeof(path))
		return -ENAMETOOLONG;
	while (at < length) {
		const char *end = memchr(line->path + at + 1, '/', length - at - 1);

		at = end ? (size_t)(end - line->path) : length;
		memcpy(path + base, line->path, at);
		path[(size_t)base + at] = '\0';
		if (lstat(path, &status) < 0)
			return -errno;
		if (status.st_uid != 0 && status.st_uid != geteuid())
			return -EPERM;
	}
	return 0;
}

static int check_line(const struct line *line, enum cgroup_claim kind, const char *cgroup)
{
	size_t length;

	if (kind == CGROUP_PATH)
		return has_units(line) && begins_with(line, cgroup) ? 0 : -ESRCH;
	length = find_name(line, kind, cgroup);
	return length ? check_owners(line, length) : -ESRCH;
}

int cgroup_check(const char *text, enum cgroup_claim kind, const char *cgroup)
{
	struct line line;
	int found = -ESRCH;
	int error;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		error = read_line(text, &line) ? check_line(&line, kind, cgroup) : -ESRCH;
		if (!error)
			return 0;
		if (error != -ESRCH)
			found = error;
	}
	return found;
}
