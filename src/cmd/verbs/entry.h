/* SPDX-License-Identifier: Apache-2.0 */
/* What gons enter and gons inject know while they turn options into words of the plan. */
#ifndef GONS_CMD_VERBS_ENTRY_H
#define GONS_CMD_VERBS_ENTRY_H

#include "cmd/request.h"

#define BIT(type) (1U << (type))
#define ALL_TYPES (BIT(GONS_TYPES) - 1)

/* The pidfd stays open until the program is executed. */
struct entry {
	struct request *request;
	int pidfd;        /* of the target; -1: no process is named */
	int proc_pid;     /* /proc/PID of the target, opened by entry_proc_pid(); or -1 */
	bool enters_user; /* another user namespace is entered */
	bool sets_uid;    /* an option gives the program another user id than 0 */
};

bool entry_is_given(const struct entry *entry, enum option_name option);

/* Was it given without a value? Then the target's own is meant. */
bool entry_is_bare(const struct entry *entry, enum option_name option);

/* The name of an option of the verb. */
const char *entry_option_name(const struct entry *entry, enum option_name option);

/* Is its value "follow"? */
bool entry_follows(const struct request *request, enum option_name option);

/* Sets a word of the plan to KIND:FD. option, given: as options_set_as(). 0, or -errno with the
 * failure printed. */
int entry_set_descriptor(struct entry *entry, const char *option, const char *given,
			 const char *word, const char *kind, int fd);

/* entry->proc_pid, which is opened at the first call; or -errno with the failure printed. */
int entry_proc_pid(struct entry *entry);

#endif
