/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a command line into a request: options of the verb, and the words of a plan as options. */
#ifndef GONS_CMD_OPTIONS_H
#define GONS_CMD_OPTIONS_H

#include "cmd/request.h"

/* Reads the arguments behind the verb, argv[0]. 0; 1 where --help was printed; or -errno with the
 * failure printed. Strings of argv are kept in the request. */
int options_read(struct request *request, int argc, char **argv);

/* The name of an option whose value is kept: from its row, or of the word that means the same. */
const char *options_name(const struct option_row *rows, enum option_name option);

/*
 * Sets a word of the plan. option: the option that asked for the word. value: as the user typed it,
 * in memory that stays. 0, or -errno with the failure printed.
 */
int options_set(struct request *request, const char *option, const char *word, const char *value);

/* The same where the value is not what the user typed. given: as the value of words_remember().
 */
int options_set_as(struct request *request, const char *option, const char *given, const char *word,
		   const char *value);

/* Is it a reference of libgons(7) that is no path, such as pid:4711? */
bool options_is_reference(const char *value);

/* For the rows of verbs: sets the row's word to the value, or to the row's initial value. */
int option_word(struct request *request, const struct option_row *row, const char *value);

/* A namespace: with a value the word is set to that reference, else request->types gets the type.
 */
int option_type(struct request *request, const struct option_row *row, const char *value);

/* The value is kept in request->values; the last one counts. */
int option_keep(struct request *request, const struct option_row *row, const char *value);

/* --all and --target=TARGET */
int option_all(struct request *request, const struct option_row *row, const char *value);
int option_target(struct request *request, const struct option_row *row, const char *value);

#define ROW_KEPT(letter, given, name, argument, help)                                              \
	{                                                                                          \
		letter, given, name, argument, help, option_keep, NULL, NULL                       \
	}

/* Rows of the eight types, with the letters of nsenter(1) and unshare(1). */
#define ROW_OF_TYPE(letter, type, name, word, help)                                                \
	{                                                                                          \
		letter, type, name, "[=FILE]", help, option_type, word, NULL                       \
	}
#define ROWS_OF_TYPES(before, after)                                                               \
	ROW_OF_TYPE('m', GONS_MNT, "mount", "mnt", before "mount namespace" after),                \
		ROW_OF_TYPE('u', GONS_UTS, "uts", "uts", before "UTS namespace" after),            \
		ROW_OF_TYPE('i', GONS_IPC, "ipc", "ipc", before "IPC namespace" after),            \
		ROW_OF_TYPE('n', GONS_NET, "net", "net", before "network namespace" after),        \
		ROW_OF_TYPE('p', GONS_PID, "pid", "pid", before "pid namespace" after),            \
		ROW_OF_TYPE('C', GONS_CGROUP, "cgroup", "cgroup",                                  \
			    before "cgroup namespace" after),                                      \
		ROW_OF_TYPE('U', GONS_USER, "user", "user", before "user namespace" after),        \
		ROW_OF_TYPE('T', GONS_TIME, "time", "time", before "time namespace" after)
#define ROW_CAPS                                                                                   \
	ROW_KEPT(0, OPTION_CAPS, "caps", "LIST",                                                   \
		 "the capabilities to keep: names, all, none, a mask")
#define ROW_END                                                                                    \
	{                                                                                          \
		0, 0, NULL, NULL, NULL, NULL, NULL, NULL                                           \
	}

/* Rows of enter and inject: the target, its namespaces, and the ids of the program; with the
 * letters of nsenter(1). */
#define ROWS_OF_TARGET                                                                               \
	{ 't',           0,    "target", "TARGET", "the process whose namespaces to enter",          \
	  option_target, NULL, NULL },                                                               \
		{ 'a', 0, "all", NULL, "all namespaces of the target", option_all, NULL, NULL },     \
		ROWS_OF_TYPES("the target's, or FILE's, ", ""),                                      \
		ROW_KEPT('N', OPTION_NET_SOCKET, "net-socket", "FD",                                 \
			 "the network namespace of the target's socket FD"),                         \
		ROW_KEPT(0, OPTION_USER_PARENT, "user-parent", NULL,                                 \
			 "the user namespace that owns the target's, or FILE"),                      \
		ROW_KEPT('S', OPTION_SETUID, "setuid", "UID|follow",                                 \
			 "the user id of the program; 0 in a user namespace"),                       \
		ROW_KEPT('G', OPTION_SETGID, "setgid", "GID|follow",                                 \
			 "the group id of the program; 0 in a user namespace"),                      \
		ROW_KEPT(0, OPTION_PRESERVE_CREDENTIALS, "preserve-credentials", NULL,               \
			 "keep the ids, also in a user namespace"),                                  \
		ROW_KEPT(0, OPTION_KEEP_CAPS, "keep-caps", NULL,                                     \
			 "keep the capabilities in a user namespace"),                               \
		ROW_KEPT(0, OPTION_CAPS, "caps", "LIST|follow",                                      \
			 "capabilities: names, all, none, a mask; the target's"),                    \
		ROW_KEPT('r', OPTION_ROOT, "root", "[=DIRECTORY]",                                   \
			 "the root directory: the target's, or one outside"),                        \
		ROW_KEPT('w', OPTION_WD, "wd", "[=DIRECTORY]",                                       \
			 "the working directory: the target's, or one outside"),                     \
		ROW_KEPT('W', OPTION_WDNS, "wdns", "DIRECTORY",                                      \
			 "the working directory, a path inside"),                                    \
		ROW_KEPT('e', OPTION_ENV, "env", NULL, "the environment of the target"),             \
		{ 0,           0,        "nested", NULL, "a new user namespace inside the target's", \
		  option_word, "binfmt", "nested" },                                                 \
		{ 'F',         0,      "no-fork", NULL, "do not fork: no process stays outside",     \
		  option_word, "fork", "0" },                                                        \
		ROW_KEPT('c', OPTION_JOIN_CGROUP, "join-cgroup", NULL,                               \
			 "join the cgroup of the target"),                                           \
		ROW_KEPT('Z', OPTION_FOLLOW_CONTEXT, "follow-context", NULL,                         \
			 "the SELinux context of the target")

#endif
