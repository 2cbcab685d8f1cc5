/* SPDX-License-Identifier: Apache-2.0 */
/* A plan: what somebody asked for, as plain data. Strings belong to whoever gave them. */
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
	REFERENCE_NAME,   /* name, in text: what ip-netns(8) made */
	REFERENCE_NEW,    /* a namespace of its own; name: the file that keeps it, or NULL */
	REFERENCE_TARGET, /* that of gons_target */
};

struct reference {
	const char *text; /* as given, for messages */
	const char *name; /* PATH and NAME: what to open; NEW: what to make, or NULL */
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

/* A word with two values and a meaning of its own where it is not given. */
enum choice { CHOICE_AUTO, CHOICE_NO, CHOICE_YES };

/* What files and processes of a joined place may do to the program. */
enum trust {
	TRUST_ALL,
	TRUST_NOTHING,
	TRUST_INSPECTED, /* as nothing, but it may inspect them, and follow their links */
};

/* Handlers of binfmt_misc in a user namespace that is joined. */
enum binfmt_mode { BINFMT_AUTO, BINFMT_REFUSE, BINFMT_ACCEPT, BINFMT_NESTED };

/* Which devices can be opened where files of a place are no code. */
enum devices {
	DEVICES_HOSTS, /* those that every program takes for granted, as the host has them */
	DEVICES_ALL,   /* whatever the place has */
};

enum mapping_kind {
	MAPPING_ROOT, /* 0 inside is who we are outside; what holds where the word is not given */
	MAPPING_SELF, /* the same id inside as outside */
	MAPPING_AUTO, /* 0 as root, then the ranges of subuid(5) and subgid(5) */
	MAPPING_NONE, /* nobody, until somebody else writes a map */
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

/* What the place looks like once we are in it. */
struct rootfs_plan {
	const char *directory; /* gons_wd, or NULL */
	const char *root;      /* gons_root, or NULL */
	int directory_fd;      /* where they are fd:N, else -1 */
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

/* Who we are in it, last of all. */
struct credentials {
	const char *groups;    /* NUMBER,... or NULL; see parse_next_number() */
	uint64_t capabilities; /* in every set but the bounding one */
	uint64_t bounding;     /* there, and what root has; the same if nothing else is said */
	uint32_t uid;
	uint32_t gid;
	bool has_uid;
	bool has_gid;
	bool keeps_uid; /* also where it has no number in a user namespace that is joined */
	bool keeps_gid; /* and the supplementary groups with it */
	bool has_capabilities;
	bool keeps_capabilities; /* all that it has */
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
	uint8_t end_signal; /* for the program, when who stays outside is killed */
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

/* Bit per type: what the target stands for, types without a word or those that refer to it. */
uint8_t plan_target_types(const struct plan *plan);

/* Does it join a namespace that exists already? */
bool plan_joins(const struct plan *plan);

bool plan_joins_user(const struct plan *plan);

#endif
