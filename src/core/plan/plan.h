/* SPDX-License-Identifier: Apache-2.0 */
/* A plan: what the words ask for, as plain data. Its strings belong to the caller, who keeps them
 * as long as the plan. */
#ifndef GONS_CORE_PLAN_PLAN_H
#define GONS_CORE_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gons.h>

enum reference_kind {
	REFERENCE_NONE,
	REFERENCE_PATH,   /* text */
	REFERENCE_PID,    /* number */
	REFERENCE_FD,     /* number, an open nsfs file */
	REFERENCE_PIDFD,  /* number */
	REFERENCE_ID,     /* number and inode, Linux 6.18 */
	REFERENCE_NAME,   /* name: of a network namespace that ip-netns(8) made */
	REFERENCE_NEW,    /* a new namespace; name: the file that keeps it, or NULL */
	REFERENCE_TARGET, /* the namespace of gons_target */
};

struct reference {
	const char *text; /* as given, for messages */
	const char
		*name; /* PATH and NAME: the file to open; NEW: the file that keeps it, or NULL */
	uint64_t number;
	uint64_t inode;
	uint8_t kind;
};

enum on_error { ON_ERROR_RECORD, ON_ERROR_WARN, ON_ERROR_EXIT };

enum fork_mode { FORK_AUTO, FORK_NEVER, FORK_ALWAYS, FORK_INIT };

enum propagation {
	PROPAGATION_PRIVATE,
	PROPAGATION_SLAVE,
	PROPAGATION_SHARED,
	PROPAGATION_UNCHANGED,
};

/* A word with two values, and a third meaning where it is not given. */
enum choice { CHOICE_AUTO, CHOICE_NO, CHOICE_YES };

/* What files and processes of the target may do to the program. */
enum trust {
	TRUST_ALL,
	TRUST_NOTHING,
	TRUST_INSPECTED, /* as TRUST_NOTHING, but the program may inspect those processes and follow
			    their links in /proc */
};

/* Handlers of binfmt_misc in a user namespace that is joined. */
enum binfmt_mode { BINFMT_AUTO, BINFMT_REFUSE, BINFMT_ACCEPT, BINFMT_NESTED };

/* Which devices can be opened where files of the target must not become code of the program. */
enum devices {
	DEVICES_HOSTS, /* terminals, null, zero, full, random, urandom and tty of the host, and
			  those of gons_bind */
	DEVICES_ALL,   /* all devices of the target */
};

enum mapping_kind {
	MAPPING_ROOT, /* 0 inside is the id of the caller outside; the default */
	MAPPING_SELF, /* the same id inside as outside */
	MAPPING_AUTO, /* 0 as root, then the ranges of subuid(5) and subgid(5) */
	MAPPING_NONE, /* no id, until another process writes a map */
	MAPPING_LIST, /* text: inside:outside:count,... */
};

struct mapping {
	const char *text; /* as given, or NULL */
	uint8_t kind;
};

enum tmp_kind {
	TMP_NONE,
	TMP_TMPFS, /* options, or NULL */
	TMP_FRESH, /* a directory made for this program and removed after it */
	TMP_PATH,  /* path */
};

/* The mounts, directories and names that the program gets. */
struct rootfs_plan {
	const char *directory; /* gons_wd, or NULL */
	const char *root;      /* gons_root, or NULL */
	int directory_fd;      /* N where gons_wd is fd:N, else -1; the same for root */
	int root_fd;
	const char *hostname;   /* or NULL */
	const char *domainname; /* or NULL */
	const char *binds;      /* SOURCE[:DESTINATION[:ro]],... or NULL; see parse_next_bind() */
	const char *tmp;        /* TMP_TMPFS: options or NULL; TMP_PATH: the path */
	uint8_t tmp_kind;       /* enum tmp_kind */
	uint8_t propagation;    /* enum propagation */
	uint8_t proc;           /* enum choice */
	const char *proc_directory; /* where it is mounted, or NULL: /proc */
	uint8_t trust;              /* enum trust */
	uint8_t devices;            /* enum devices */
};

/* The ids and capabilities that the program gets, last of all. */
struct credentials {
	const char *groups;    /* NUMBER,... or NULL; see parse_next_number() */
	uint64_t capabilities; /* of all sets but the bounding set */
	uint64_t bounding;     /* of the bounding set; the same where MASK:BOUNDING is not given */
	uint32_t uid;
	uint32_t gid;
	bool has_uid;
	bool has_gid;
	bool keeps_uid; /* also where the user namespace that is joined does not map it */
	bool keeps_gid; /* the same for the group id and the supplementary groups */
	bool has_capabilities;
	bool keeps_capabilities; /* all that the process has */
};

enum { WORDS_MAX = 40 };

struct plan {
	struct reference namespaces[GONS_TYPES];
	struct reference target;
	struct rootfs_plan rootfs;
	struct credentials credentials;
	struct mapping uid_map;
	struct mapping gid_map;
	int64_t monotonic; /* seconds, time_namespaces(7) */
	int64_t boottime;
	const char *order_text;    /* gons_order, or NULL */
	uint8_t order[GONS_TYPES]; /* enum gons_type */
	uint8_t order_count;
	uint8_t early; /* bit per type: marked with ! in the order */
	uint8_t on_error;
	bool on_error_given;
	uint8_t fork;
	uint8_t end_signal; /* the program gets it when the process outside is killed */
	bool has_owner;
	uint32_t owner_uid; /* of a new user namespace */
	uint32_t owner_gid;
	uint8_t setgroups; /* enum choice: yes is allow */
	uint8_t keep_environment;
	uint8_t binfmt; /* enum binfmt_mode */
	bool has_offsets;
	const char *closes;           /* FD,... or NULL; see parse_next_number() */
	uint8_t new_semaphores;       /* undo values of System V semaphores, semop(2) */
	const char *texts[WORDS_MAX]; /* per row of the table of words: its value, or NULL */
};

/* The types that are joined of gons_target, a bit each: those whose word is "target", or else all
 * types without a word. */
uint8_t plan_target_types(const struct plan *plan);

/* Does the plan join a namespace that exists? */
bool plan_joins(const struct plan *plan);

bool plan_joins_user(const struct plan *plan);

#endif
