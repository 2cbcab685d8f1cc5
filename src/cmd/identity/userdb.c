/* SPDX-License-Identifier: Apache-2.0 */
/* Users and groups of this system. */
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

#include "cmd/identity/parse_number.h"

#define GETENT "/usr/bin/getent"

/* Does an entry with this name and this number answer to key? */
static bool answers(const char *key, const char *name, uint32_t number)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%u", number);
	return strcmp(key, name) == 0 || strcmp(key, digits) == 0;
}

/* Starts getent DATABASE KEY, whose output is the file; NULL where there is none. */
static FILE *ask_begin(const char *database, const char *key, pid_t *child)
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

/* Its first line, to be freed; NULL where it knows nothing. */
static char *ask(const char *database, const char *key)
{
	void (*before)(int) = signal(SIGCHLD, SIG_DFL); /* its end must not be lost */
	char *line = NULL;
	size_t size = 0;
	pid_t child;
	FILE *file = ask_begin(database, key, &child);

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

/* The first fields of a line of passwd(5) or group(5); "" where there are fewer. */
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
		if (answers(key, entry->pw_name, entry->pw_uid))
			break;
	if (entry)
		error = take_user(user, entry->pw_name, entry->pw_uid, entry->pw_gid);
	if (file)
		fclose(file);
	line = error ? ask("passwd", key) : NULL;
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
		if (answers(key, entry->gr_name, entry->gr_gid))
			break;
	if (entry) {
		*gid = entry->gr_gid;
		error = 0;
	}
	if (file)
		fclose(file);
	line = error ? ask("group", key) : NULL;
	if (line) {
		split(line, fields);
		error = parse_number(fields[2], gid) ? 0 : -ENOENT;
	}
	free(line);
	return error;
}

/* A list of groups under construction, none twice. */
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
	/* "NAME NUMBER NUMBER...", and a name may have blanks in it */
	line = ask("initgroups", user->name);
	number = line && strncmp(line, user->name, length) == 0
			 ? strtok_r(line + length, " \n", &rest)
			 : NULL;
	for (; number; number = strtok_r(NULL, " \n", &rest))
		if (parse_number(number, &gid))
			add(&list, gid);
	free(line);
	return list.count;
}
