/* SPDX-License-Identifier: Apache-2.0 */
/* What a command line asks for. Nothing is carried out here. */
#ifndef GONS_CMD_REQUEST_H
#define GONS_CMD_REQUEST_H

#include <gons.h>
#include <stdbool.h>
#include <stddef.h>

/* As env(1), nohup(1), timeout(1): ours, the program cannot be executed, there is none. */
enum { EXIT_OURS = 125, EXIT_CANNOT_EXECUTE = 126, EXIT_NOT_FOUND = 127 };

/* Options that no word of a plan stands for by itself: a verb looks at them when all are read. */
enum option_name {
	OPTION_FORK,
	OPTION_KEEP_CAPS,
	OPTION_CAPS,
	OPTION_SETUID,
	OPTION_SETGID,
	OPTION_ROOT,
	OPTION_WD,
	/* words, besides what the plan is told */
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

/* How many times an option that adds to itself may be given. */
enum { RANGES_MAX = 16 };

/* Words of a plan: more than the library has. */
enum { WORDS_MAX = 64 };

/* Which option asked for a word, and what the user typed: see failure_remember(). */
struct asked {
	const char *option;
	const char *value;
};

struct verb;

struct request {
	const struct verb *verb;
	gons_plan *plan;
	const char *target; /* as given with -t, or NULL */
	int pidfd;          /* of it, once a verb has prepared; where it is a process */
	unsigned types; /* bit per type (enum gons_type) that was asked for without a reference */
	unsigned referenced;                /* those that have a reference */
	const char *references[GONS_TYPES]; /* as given with the option of the type, or NULL */
	unsigned needed_types;              /* those that a word needs */
	bool all;                           /* every type */
	bool joins;             /* processes or a root directory that are there already */
	bool no_new_privileges; /* of the target, with its capabilities */
	unsigned filters;       /* of seccomp(2), that the target has; for explain */
	bool json;              /* for explain */
	bool dry_run;           /* nothing is done, it is only asked */
	char **program;         /* PROGRAM ARG..., ending in NULL */
	const char *
		values[OPTION_COUNT]; /* the value, "" where none was given; NULL: no such option */
	const char *user_ranges[RANGES_MAX];  /* --map-users, as given, ending in NULL */
	const char *group_ranges[RANGES_MAX]; /* --map-groups */
	struct asked asked[WORDS_MAX];        /* by the index of gons_word() */
	const char *(*check)(void *unused);   /* that of the plan, or NULL */
	char *binds;                          /* of all --bind, or NULL */
	bool has_map;                         /* the words uidmap or gidmap were given */
};

/* The row of an option of a verb; options that are words of a plan need none. */
struct option_row {
	int letter; /* 0: it has none */
	int type;   /* enum gons_type for option_type(), enum option_name for option_keep() */
	const char *name;
	const char *argument; /* what follows, "[=FILE]" if it may be left out, or NULL */
	const char *help;
	/* 0, or -errno with the failure said. value is NULL where none is given. */
	int (*apply)(struct request *request, const struct option_row *row, const char *value);
	const char *word;    /* of the plan, for option_word() and option_type() */
	const char *initial; /* its value where none is given */
};

struct verb {
	const char *name;
	const char *arguments; /* behind the options, for the usage line */
	const char *summary;
	const struct option_row *rows; /* the last one has no name */
	/* From the options to the words of the plan. 0, or -errno with the failure said. */
	int (*prepare)(struct request *request);
	int (*run)(struct request *request); /* the exit status, where it comes back */
	/* Instead of rows and run, for a verb that reads its arguments itself; argv[0] is the verb.
	 * verbs: the table of all verbs. The exit status. */
	int (*command)(const struct verb *verbs, int argc, char **argv);
	bool bare_letters; /* what may be left out behind a name never follows a letter: unshare(1)
			    */
	bool injects;      /* the program is one of the host */
	bool keeps_files;  /* what follows a type is the file that keeps it: unshare(1) */
};

#endif
