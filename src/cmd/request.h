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
enum given {
	GIVEN_FORK,
	GIVEN_KEEP_CAPS,
	GIVEN_CAPS,
	GIVEN_SETUID,
	GIVEN_SETGID,
	GIVEN_ROOT,
	GIVEN_WD,
	/* words, besides what the plan is told */
	GIVEN_UID,
	GIVEN_GID,
	GIVEN_GROUPS,
	/* of enter */
	GIVEN_WDNS,
	GIVEN_NET_SOCKET,
	GIVEN_USER_PARENT,
	GIVEN_PRESERVE_CREDENTIALS,
	GIVEN_ENV,
	GIVEN_TRUST,
	GIVEN_JOIN_CGROUP,
	GIVEN_FOLLOW_CONTEXT,
	/* of new */
	GIVEN_KILL_CHILD,
	GIVEN_FORWARD_SIGNALS,
	GIVEN_BECOME,
	GIVEN_SETGROUPS,
	GIVEN_MAP_USER,
	GIVEN_MAP_GROUP,
	GIVEN_COUNT
};

/* How many times an option that adds to itself may be given. */
enum { RANGES_MAX = 16 };

struct verb;

struct request {
	const struct verb *verb;
	gons_plan *plan;
	const char *target; /* as given with -t, or NULL */
	int pidfd;          /* of it, once a verb has prepared; where it is a process */
	unsigned types; /* bit per type (enum gons_type) that was asked for without a reference */
	unsigned named; /* those that have a reference */
	const char *references[GONS_TYPES]; /* as given with the option of the type, or NULL */
	unsigned implied;                   /* those that a word needs */
	bool all;                           /* every type */
	bool enters;            /* processes or a root directory that are there already */
	bool no_new_privileges; /* of the target, with its capabilities */
	unsigned filters;       /* of seccomp(2), that the target has; for explain */
	bool json;              /* for explain */
	bool explained;         /* nothing is done, it is only asked */
	char **program;         /* PROGRAM ARG..., ending in NULL */
	const char
		*given[GIVEN_COUNT]; /* the value, "" where none was given; NULL: no such option */
	const char *user_ranges[RANGES_MAX];  /* --map-users, as given, ending in NULL */
	const char *group_ranges[RANGES_MAX]; /* --map-groups */
	const char *(*check)(void *unused);   /* that of the plan, or NULL */
	char *binds;                          /* of all --bind, or NULL */
	bool mapped;                          /* the words uidmap or gidmap were given */
};

/* The row of an option of a verb; options that are words of a plan need none. */
struct option_row {
	int letter; /* 0: it has none */
	int type;   /* enum gons_type for option_type(), enum given for option_keep() */
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
	const struct option_row *rows;       /* the last one has no name */
	int (*run)(struct request *request); /* the exit status, where it comes back */
	bool bare_letters; /* what may be left out behind a name never follows a letter: unshare(1)
			    */
	bool injects;      /* the program is one of the host */
	bool keeps_files;  /* what follows a type is the file that keeps it: unshare(1) */
};

extern const struct verb verbs[]; /* the last one has no name */

/* One line on standard error: "gons: " and the text. Returns error. */
int say(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The last failure of the request's plan, said; returns the exit status for it. */
int say_failure(const struct request *request, int error);

#endif
