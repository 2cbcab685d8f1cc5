/* SPDX-License-Identifier: Apache-2.0 */
/* From a command line to a request: options of the verb, and the words of a plan as options. */
#ifndef GONS_OPTIONS_H
#define GONS_OPTIONS_H

#include "request.h"

/* Reads what stands behind the verb. 0, or -errno with the failure said; 1: help was printed. */
int options_read(struct request *request, int argc, char **argv);

void options_help(const struct verb *verb);

/* For the rows of verbs: a word with the value given, or the row's own. */
int option_word(struct request *request, const struct option_row *row, const char *value);

/* A namespace: with a value its reference, else one of request->types. */
int option_type(struct request *request, const struct option_row *row, const char *value);

int option_all(struct request *request, const struct option_row *row, const char *value);
int option_target(struct request *request, const struct option_row *row, const char *value);

/* The eight types, with the letters of nsenter(1) and unshare(1). */
#define OPTION_TYPE(letter, type, name, word, help)                                                \
	{                                                                                          \
		letter, type, name, "[=FILE]", help, option_type, word, NULL                       \
	}
#define OPTION_TYPES(help)                                                                         \
	OPTION_TYPE('m', GONS_MNT, "mount", "mnt", help "mount namespace"),                        \
		OPTION_TYPE('u', GONS_UTS, "uts", "uts", help "UTS namespace"),                    \
		OPTION_TYPE('i', GONS_IPC, "ipc", "ipc", help "IPC namespace"),                    \
		OPTION_TYPE('n', GONS_NET, "net", "net", help "network namespace"),                \
		OPTION_TYPE('p', GONS_PID, "pid", "pid", help "pid namespace"),                    \
		OPTION_TYPE('C', GONS_CGROUP, "cgroup", "cgroup", help "cgroup namespace"),        \
		OPTION_TYPE('U', GONS_USER, "user", "user", help "user namespace"),                \
		OPTION_TYPE('T', GONS_TIME, "time", "time", help "time namespace")

/* Which namespaces of whom, and who we are in them, with the letters of nsenter(1). */
#define OPTIONS_OF_TARGET                                                                            \
	{ 't',           0,    "target", "TARGET", "the process whose namespaces are meant",         \
	  option_target, NULL, NULL },                                                               \
		{ 'a', 0, "all", NULL, "all namespaces of the target", option_all, NULL, NULL },     \
		OPTION_TYPES("the target's, or that of FILE: "),                                     \
		{ 'S', 0, "setuid", "UID", "the user id to become", option_word, "uid", NULL },      \
		{ 'G', 0, "setgid", "GID", "the group id to become", option_word, "gid", NULL },     \
		{ 'r', 0, "root", "[=DIRECTORY]", "the root directory", option_word, "root", NULL }, \
		{ 'w', 0, "wd", "[=DIRECTORY]", "the working directory", option_word, "wd", NULL },  \
	{                                                                                            \
		'F', 0, "no-fork", NULL, "no process stays outside", option_word, "fork", "0"        \
	}

#endif
