/* SPDX-License-Identifier: Apache-2.0 */
/* Users and groups of this system: from the local files, and from getent(1). */
#define _GNU_SOURCE
#include "cmd/identity/userdb.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/parse_number.h"

#define GETENT "/usr/bin/getent"

/* Is key the name or the number of an entry? */
static bool matches(const char *key, const char *name, uint32_t number)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", number);
	return strcmp(key, name) == 0 || strcmp(key, digits) == 0;
}

/* Starts getent DATABASE KEY. A stream of its output, or NULL where it cannot be executed. */
static FILE *getent_start(const char *database, const char *key, pid_t *child)
{
	char *const arguments[] = { (char *)(uintptr_t)GETENT, (char *)(uintptr_t)database,
				    (char *)(uintptr_t) "--", (char *)(uintptr_t)key, NULL };
	posix_spawn_file_actions_t actions;
	FILE *file = NULL;
	int ends[2];
	int error;

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	error = posix_spawn(child, GETENT, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (!error)
		file = fdopen(ends[0], "r");
	if (!file)
		close(ends[0]);
	return file;
}

/* The first line that getent DATABASE KEY prints, to be freed; NULL where it finds nothing. */
static char *getent(const char *database, const char *key)
{
	void (*before)(int) =
		signal(SIGCHLD, SIG_DFL); /* wait(2): else the status is lost where it is ignored */
	char *line = NULL;
	size_t size = 0;
	pid_t child;
	FILE *file = getent_start(database, key, &child);

	if (file) {
		if (getline(&line, &size, file) <= 0) {
			free(line);
			line = NULL;
		}
		fclose(file);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	signal(SIGCHLD, before);
	return line;
}

static int take_user(struct userdb_user *user, const char *name, uint32_t uid, uint32_t gid)
{
	if (strlen(name) >= sizeof(user->name))
		return -ENOENT;
	memcpy(user->name, name, strlen(name) + 1);
	user->uid = uid;
	user->gid = gid;
	return 0;
}

enum { FIELDS = 4 };

/* The first fields of a line of passwd(5) or group(5); "" for missing ones. Writes over line. */
static void split(char *line, const char *fields[FIELDS])
{
	unsigned i;

	for (i = 0; i < FIELDS; i++)
		fields[i] = line ? strsep(&line, ":\n") : "";
}

static int take_line(struct userdb_user *user, char *line)
{
	const char *fields[FIELDS];
	uint32_t uid;
	uint32_t gid;

	split(line, fields);
	if (!parse_number(fields[2], &uid) || !parse_number(fields[3], &gid))
		return -ENOENT;
	return take_user(user, fields[0], uid, gid);
}

int userdb_user(const char *key, struct userdb_user *user)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *entry = NULL;
	int error = -ENOENT;
	char *line;

	while (file && (entry = fgetpwent(file)))
		if (matches(key, entry->pw_name, entry->pw_uid))
			break;
	if (entry)
		error = take_user(user, entry->pw_name, entry->pw_uid, entry->pw_gid);
	if (file)
		fclose(file);
	line = error ? getent("passwd", key) : NULL;
	if (line)
		error = take_line(user, line);
	free(line);
	return error;
}

int userdb_group(const char *key, uint32_t *gid)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *entry = NULL;
	const char *fields[FIELDS];
	int error = -ENOENT;
	char *line;

	while (file && (entry = fgetgrent(file)))
		if (matches(key, entry->gr_name, entry->gr_gid))
			break;
	if (entry) {
		*gid = entry->gr_gid;
		error = 0;
	}
	if (file)
		fclose(file);
	line = error ? getent("group", key) : NULL;
	if (line) {
		split(line, fields);
		error = parse_number(fields[2], gid) ? 0 : -ENOENT;
	}
	free(line);
	return error;
}

/* A list of groups, each at most once. */
struct list {
	uint32_t *groups;
	int limit;
	int count;
};

static void add(struct list *list, uint32_t gid)
{
	int i;

	for (i = 0; i < list->count && i < list->limit; i++)
		if (list->groups[i] == gid)
			return;
	if (list->count < list->limit)
		list->groups[list->count] = gid;
	list->count++;
}

static bool has_member(const struct group *group, const char *name)
{
	char **member;

	for (member = group->gr_mem; *member; member++)
		if (strcmp(*member, name) == 0)
			return true;
	return false;
}

int userdb_groups(const struct userdb_user *user, uint32_t *groups, int limit)
{
	struct list list = { .limit = limit };
	FILE *file = fopen("/etc/group", "re");
	const struct group *entry;
	const size_t length = strlen(user->name);
	uint32_t gid;
	char *line;
	char *number;
	char *rest;

	list.groups = groups;
	add(&list, user->gid);
	while (file && (entry = fgetgrent(file)))
		if (has_member(entry, user->name))
			add(&list, entry->gr_gid);
	if (file)
		fclose(file);
	/* "NAME NUMBER NUMBER...", and a name may contain blanks. */
	line = getent("initgroups", user->name);
	number = line && strncmp(line, user->name, length) == 0
			 ? strtok_r(line + length, " \n", &rest)
			 : NULL;
	for (; number; number = strtok_r(NULL, " \n", &rest))
		if (parse_number(number, &gid))
			add(&list, gid);
	free(line);
	return list.count;
}
