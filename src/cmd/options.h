/* SPDX-License-Identifier: Apache-2.0 */
/* From a command line to a request: options of the verb, and the words of a plan as options. */
#ifndef GONS_CMD_OPTIONS_H
#define GONS_CMD_OPTIONS_H

#include "cmd/request.h"

/* Reads what stands behind the verb. 0, or -errno with the failure said; 1: help was printed. */
int options_read(struct request *request, int argc, char **argv);

void options_help(const struct verb *verb);

/* The name of one that is kept: of an option among the rows, or of a word. */
const char *options_name(const struct option_row *rows, enum option_name option);

/* Gives the plan a word, which option asked for. 0, or -errno with the failure said. */
int options_set(struct request *request, const char *option, const char *word, const char *value);

/* The same where the value is not what the user typed. given: as value of failure_remember(). */
int options_set_as(struct request *request, const char *option, const char *given, const char *word,
		   const char *value);

/* A reference other than a path: letters, and a colon. */
bool options_is_reference(const char *value);

/* For the rows of verbs: a word with the value given, or the row's own. */
int option_word(struct request *request, const struct option_row *row, const char *value);

/* A namespace: with a value its reference, else one of request->types. */
int option_type(struct request *request, const struct option_row *row, const char *value);

/* Kept in request->given; a second one takes its place. */
int option_keep(struct request *request, const struct option_row *row, const char *value);

int option_all(struct request *request, const struct option_row *row, const char *value);
int option_target(struct request *request, const struct option_row *row, const char *value);

#define ROW_KEPT(letter, given, name, argument, help)                                              \
	{                                                                                          \
		letter, given, name, argument, help, option_keep, NULL, NULL                       \
	}

/* The eight types, with the letters of nsenter(1) and unshare(1). */
#define ROW_OF_TYPE(letter, type, name, word, help)                                                \
	{                                                                                          \
		letter, type, name, "[=FILE]", help, option_type, word, NULL                       \
	}
#define ROWS_OF_TYPES(help)                                                                        \
	ROW_OF_TYPE('m', GONS_MNT, "mount", "mnt", help "mount namespace"),                        \
		ROW_OF_TYPE('u', GONS_UTS, "uts", "uts", help "UTS namespace"),                    \
		ROW_OF_TYPE('i', GONS_IPC, "ipc", "ipc", help "IPC namespace"),                    \
		ROW_OF_TYPE('n', GONS_NET, "net", "net", help "network namespace"),                \
		ROW_OF_TYPE('p', GONS_PID, "pid", "pid", help "pid namespace"),                    \
		ROW_OF_TYPE('C', GONS_CGROUP, "cgroup", "cgroup", help "cgroup namespace"),        \
		ROW_OF_TYPE('U', GONS_USER, "user", "user", help "user namespace"),                \
		ROW_OF_TYPE('T', GONS_TIME, "time", "time", help "time namespace")
#define ROW_CAPS                                                                                   \
	ROW_KEPT(0, OPTION_CAPS, "caps", "LIST",                                                   \
		 "the capabilities to keep: names, \"all\", \"none\", or a mask")
#define ROW_END                                                                                    \
	{                                                                                          \
		0, 0, NULL, NULL, NULL, NULL, NULL, NULL                                           \
	}

/* Which namespaces of whom, and who we are in them, with the letters of nsenter(1). */
#define ROWS_OF_TARGET                                                                             \
	{ 't',           0,    "target", "TARGET", "the process whose namespaces are meant",       \
	  option_target, NULL, NULL },                                                             \
		{ 'a', 0, "all", NULL, "all namespaces of the target", option_all, NULL, NULL },   \
		ROWS_OF_TYPES("the target's, or that of FILE: "),                                  \
		ROW_KEPT('N', OPTION_NET_SOCKET, "net-socket", "FD",                               \
			 "the network namespace of the target's socket FD"),                       \
		ROW_KEPT(0, OPTION_USER_PARENT, "user-parent", NULL,                               \
			 "the user namespace that owns the target's, or owns FILE"),               \
		ROW_KEPT('S', OPTION_SETUID, "setuid", "UID|follow",                               \
			 "the user id to become; 0 in a user namespace"),                          \
		ROW_KEPT('G', OPTION_SETGID, "setgid", "GID|follow",                               \
			 "the group id to become; 0 in a user namespace"),                         \
		ROW_KEPT(0, OPTION_PRESERVE_CREDENTIALS, "preserve-credentials", NULL,             \
			 "the ids stay, in a user namespace too"),                                 \
		ROW_KEPT(0, OPTION_KEEP_CAPS, "keep-caps", NULL,                                   \
			 "the program has what a user namespace gives"),                           \
		ROW_KEPT(0, OPTION_CAPS, "caps", "LIST|follow",                                    \
			 "capabilities: names, \"all\", \"none\", a mask; the target's"),          \
		ROW_KEPT('r', OPTION_ROOT, "root", "[=DIRECTORY]",                                 \
			 "the root directory: the target's, or DIRECTORY of here"),                \
		ROW_KEPT('w', OPTION_WD, "wd", "[=DIRECTORY]",                                     \
			 "the working directory: the target's, or DIRECTORY of here"),             \
		ROW_KEPT('W', OPTION_WDNS, "wdns", "DIRECTORY",                                    \
			 "the working directory, seen from inside"),                               \
		ROW_KEPT('e', OPTION_ENV, "env", NULL, "the environment of the target"),           \
		{ 0,                                                                               \
		  0,                                                                               \
		  "nested",                                                                        \
		  NULL,                                                                            \
		  "in a user namespace of its own, inside the target's",                           \
		  option_word,                                                                     \
		  "binfmt",                                                                        \
		  "nested" },                                                                      \
		{ 'F', 0, "no-fork", NULL, "no process stays outside", option_word, "fork", "0" }, \
		ROW_KEPT('c', OPTION_JOIN_CGROUP, "join-cgroup", NULL,                             \
			 "the cgroup of the target, too"),                                         \
		ROW_KEPT('Z', OPTION_FOLLOW_CONTEXT, "follow-context", NULL,                       \
			 "the SELinux context of the target")

#endif
