/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In the small command (gons), instead of the files that FULL_ONLY in the Makefile lists: they need
 * libcap or jansson, which are there for one libc only. Each function executes gons-full with the
 * same command line. Nothing has been done by then, and all descriptors are close-on-exec.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/command_line.h"
#include "cmd/identity/libcap.h"
#include "cmd/message.h"
#include "cmd/target/target_name.h"
#include "cmd/verbs/complete.h"
#include "cmd/verbs/explain.h"

#ifndef GONS_LIBEXECDIR
#define GONS_LIBEXECDIR "/usr/local/libexec" /* the Makefile's libexecdir */
#endif

#define NAME "gons-full"

static bool is_trusted_owner(uid_t owner)
{
	struct stat program;

	return owner == 0 || owner == geteuid() ||
	       (stat("/proc/self/exe", &program) == 0 && owner == program.st_uid);
}

/* An owner of the directory, or of a link to it, could put another file there. */
static bool is_trusted_directory(const char *path)
{
	struct stat directory;
	struct stat name;

	return stat(path, &directory) == 0 && lstat(path, &name) == 0 &&
	       is_trusted_owner(directory.st_uid) && is_trusted_owner(name.st_uid) &&
	       (!(directory.st_mode & S_IWOTH) || directory.st_mode & S_ISVTX);
}

/* gons-full beside gons is executed only if root, this user or the owner of gons put it there. */
static bool is_trusted(char *path)
{
	char *slash = strrchr(path, '/');
	struct stat full;
	bool trusted;

	*slash = '\0';
	trusted = is_trusted_directory(slash == path ? "/" : path);
	*slash = '/';
	return trusted && lstat(path, &full) == 0 && S_ISREG(full.st_mode) &&
	       is_trusted_owner(full.st_uid);
}

static int execute_beside(const char *name)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;
	size_t room;

	path[length > 0 ? length : 0] = '\0';
	slash = strrchr(path, '/');
	room = slash ? sizeof(path) - (size_t)(slash + 1 - path) : 0;
	if (strlen(name) >= room)
		return -ENOENT;
	memcpy(slash + 1, name, strlen(name) + 1);
	if (!is_trusted(path))
		return -ENOENT;
	execv(path, command_line);
	return -errno;
}

/*
 * Executes gons-full; returns on failure only. The one beside gons comes first: it is of the same
 * version. AT_SECURE: the directory of gons may be chosen by the caller then.
 */
static int hand_over(const char *what)
{
	int error = -ENOENT;

	if (!getauxval(AT_SECURE)) {
		error = execute_beside(NAME);
		error = error == -ENOENT ? execute_beside("../libexec/" NAME) : error;
	}
	if (error == -ENOENT) {
		execv(GONS_LIBEXECDIR "/" NAME, command_line);
		error = -errno;
	}
	return say(error,
		   "cannot execute " NAME
		   ", which knows %s: %s; it belongs beside gons, in ../libexec, "
		   "or in " GONS_LIBEXECDIR,
		   what, strerror(-error));
}

int target_name_seal_command(void)
{
	return 0;
}

int target_name_open(const char *text)
{
	(void)text;
	return hand_over("targets by name");
}

int target_name_open_network(const char *text)
{
	return target_name_open(text);
}

int target_name_refuse(const char *text)
{
	return target_name_open(text);
}

int libcap_mask(const char *list, uint64_t *mask)
{
	(void)list;
	*mask = 0;
	return hand_over("the names of capabilities");
}

int libcap_enters_others(bool *able)
{
	*able = false;
	return hand_over("sets of capabilities");
}

int explain_command(const struct verb *verbs, int argc, char **argv)
{
	(void)verbs;
	(void)argc;
	(void)argv;
	hand_over("how to explain");
	return EXIT_CANCELED;
}

int complete_command(const struct verb *verbs, int argc, char **argv)
{
	(void)verbs;
	(void)argc;
	(void)argv;
	hand_over("what shells ask");
	return EXIT_CANCELED;
}
