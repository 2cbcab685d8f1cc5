/* SPDX-License-Identifier: Apache-2.0 */
/* What gons enter and gons inject know of the target, while options become words of the plan. */
#ifndef GONS_CMD_VERBS_ENTRY_H
#define GONS_CMD_VERBS_ENTRY_H

#include "cmd/request.h"

#define BIT(type) (1U << (type))
#define ALL_TYPES (BIT(GONS_TYPES) - 1)

/* What is known of the target once it is found. The pidfd stays open until the program runs. */
struct entry {
	struct request *request;
	int pidfd;        /* -1: none was named */
	int proc_pid;     /* its /proc/PID, or -1 where nobody asks */
	bool enters_user; /* another user namespace is entered */
	bool sets_uid;    /* the program has another user id than 0 by an option */
};

bool entry_is_given(const struct entry *entry, enum option_name option);

/* Given without a value: the target's own. */
bool entry_is_bare(const struct entry *entry, enum option_name option);

/* The name of an option of the verb. */
const char *entry_option_name(const struct entry *entry, enum option_name option);

/* Given as "follow". */
bool entry_follows(const struct request *request, enum option_name option);

/* Gives the plan KIND:FD for a word, which option asked for. 0, or -errno with the failure said. */
int entry_set_descriptor(struct entry *entry, const char *option, const char *given,
			 const char *word, const char *kind, int fd);

/* /proc/PID of the target, opened when first asked for; or -errno with the failure said. */
int entry_proc_pid(struct entry *entry);

#endif
