/* SPDX-License-Identifier: Apache-2.0 */
/* What a command line asks for: options and verbs as data. */
#ifndef GONS_CMD_REQUEST_H
#define GONS_CMD_REQUEST_H

#include <gons.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit statuses as of env(1): gons itself failed; the program cannot be executed; it is not found.
 */
enum { EXIT_CANCELED = 125, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 };

/*
 * Options whose values are kept until all options are read, and that a verb then turns into words
 * of the plan.
 */
enum option_name {
	OPTION_FORK,
	OPTION_KEEP_CAPS,
	OPTION_CAPS,
	OPTION_SETUID,
	OPTION_SETGID,
	OPTION_ROOT,
	OPTION_WD,
	/* words: their values are kept, and set in the plan as well */
	OPTION_UID,
	OPTION_GID,
	OPTION_GROUPS,
	/* of enter */
	OPTION_WDNS,
	OPTION_NET_SOCKET,
	OPTION_USER_PARENT,
	OPTION_PRESERVE_CREDENTIALS,
	OPTION_ENV,
	OPTION_TRUST,
	OPTION_JOIN_CGROUP,
	OPTION_FOLLOW_CONTEXT,
	/* of new */
	OPTION_KILL_CHILD,
	OPTION_FORWARD_SIGNALS,
	OPTION_BECOME,
	OPTION_SETGROUPS,
	OPTION_MAP_USER,
	OPTION_MAP_GROUP,
	OPTION_COUNT
};

/* How many times --map-users and --map-groups may be given, and one. */
enum { RANGES_MAX = 16 };

/* Words of a plan: more than the library has. */
enum { WORDS_MAX = 64 };

/* Which option asked for a word, and what the user typed: see words_remember(). */
struct asked {
	const char *option;
	const char *value;
};

struct verb;

struct request {
	const struct verb *verb;
	gons_plan *plan;
	char **program; /* PROGRAM ARGUMENT..., ending in NULL */

	/* the target, and namespaces: a bit per type (enum gons_type) */
	const char *target;                 /* the value of --target, or NULL */
	int pidfd;                          /* set by verb->prepare(): of the target, or -1 */
	bool all;                           /* --all: every type */
	unsigned types;                     /* options of a type without a reference */
	unsigned referenced;                /* options of a type with a reference */
	const char *references[GONS_TYPES]; /* that reference, or NULL */
	unsigned needed_types;              /* types that a word needs */
	bool joins; /* namespaces or a root directory that exist already are entered */

	/* other options */
	const char *values[OPTION_COUNT]; /* "" without a value; NULL: the option was not given */
	const char *user_ranges[RANGES_MAX];  /* values of --map-users, ending in NULL */
	const char *group_ranges[RANGES_MAX]; /* values of --map-groups, ending in NULL */
	char *binds;                          /* the word bind so far, to be freed; or NULL */
	bool has_map;                         /* the words uidmap or gidmap were given */
	struct asked asked[WORDS_MAX];        /* by the index of gons_word() */

	/* what is known of the target */
	bool no_new_privileges;   /* the program gets no_new_privs, as the target has it */
	unsigned seccomp_filters; /* how many the target has, for gons explain */
	const char *(*check)(void *unused); /* given to gons_plan_check(), or NULL */

	/* gons explain */
	bool json;
	bool dry_run; /* nothing is entered or changed */
};

/* An option of a verb. Words of a plan are options without a row. */
struct option_row {
	int letter; /* of the short option, or 0 */
	int type;   /* enum gons_type for option_type(), enum option_name for option_keep() */
	const char *name;
	const char *argument; /* for help: "FILE", "[=FILE]" if it is optional, or NULL for none */
	const char *help;
	/* Takes the option. value: NULL without one. 0, or -errno with the failure printed. */
	int (*apply)(struct request *request, const struct option_row *row, const char *value);
	const char *word;    /* the word of the plan, for option_word() and option_type() */
	const char *initial; /* the value of the word where the option has none */
};

struct verb {
	const char *name;
	const char *arguments; /* behind the options, for the usage line */
	const char *summary;
	const struct option_row *rows; /* the last one has no name */
	/* From the options to the words of the plan. 0, or -errno with the failure printed. */
	int (*prepare)(struct request *request);
	/* Carries out the request. Returns on failure only: the exit status. */
	int (*run)(struct request *request);
	/* Instead of rows, prepare and run: the verb reads its arguments itself. argv[0]: the verb;
	 * verbs: the table of all verbs. Returns the exit status. */
	int (*command)(const struct verb *verbs, int argc, char **argv);
	bool bare_letters; /* unshare(1): an optional argument never follows a letter */
	bool injects;      /* the program is one of the host */
	bool keeps_files;  /* unshare(1): --TYPE=FILE makes a namespace and keeps it in FILE */
};

#endif
