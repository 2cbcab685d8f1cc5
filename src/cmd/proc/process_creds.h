/* SPDX-License-Identifier: Apache-2.0 */
/* Who a process is: numbers to be compared, in those of one user namespace. */
#ifndef GONS_CMD_PROC_PROCESS_CREDS_H
#define GONS_CMD_PROC_PROCESS_CREDS_H

#include <stdbool.h>
#include <stdint.h>

enum { PERSON_GROUPS = 256 };

struct process_creds {
	uint32_t uid;                   /* each of the four of credentials(7) */
	uint32_t groups[PERSON_GROUPS]; /* those of the process, and the supplementary ones */
	unsigned group_count;
	uint64_t permitted; /* capabilities(7), in its own user namespace */
	uint64_t inheritable;
	uint64_t bounding;
	bool no_new_privileges; /* prctl(2) */
	uint32_t filters;       /* of seccomp(2), and one for having any or its strict mode */
};

/*
 * Exact: we are in the first user namespace, where each user and group has a number. Elsewhere
 * those without one are all told as 65534.
 */

/*
 * The process whose /proc/PID is place; inside, as those in its user namespace see it, else as we
 * do. It may have more groups than are told. 0, or -errno: -ESRCH where it is several users, or one
 * that has no number.
 */
int process_creds_read(int place, bool inside, bool exact, struct process_creds *person);

/*
 * This process becomes who it is told to be, so that its numbers are true; with the supplementary
 * groups if they are asked for. Then it is looked at, by its /proc/PID. 0, or -errno: where it is
 * several users, or somebody without a number.
 */
int process_creds_become_told(int place, bool exact, bool groups, struct process_creds *person);

/* The filters alone; 0 where that cannot be read. */
uint32_t process_creds_filters(int place);

/* Are our supplementary groups also groups of the process whose /proc/PID is place? */
bool process_creds_shares_groups(int place, bool exact);

bool process_creds_is_same(const struct process_creds *one, const struct process_creds *other);

/* Are all groups of the one also of the other? */
bool process_creds_has_groups(const struct process_creds *person,
			      const struct process_creds *others);

#endif
