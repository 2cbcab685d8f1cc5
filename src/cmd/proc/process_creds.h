/* SPDX-License-Identifier: Apache-2.0 */
/* The ids and rights of a process, for comparing two processes. */
#ifndef GONS_CMD_PROC_PROCESS_CREDS_H
#define GONS_CMD_PROC_PROCESS_CREDS_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/proc/process_rights.h"

enum { CREDS_GROUPS = 256 };

struct process_creds {
	uint32_t uid; /* real, effective, saved and file system id: all four are the same */
	uint32_t groups[CREDS_GROUPS]; /* its four group ids and the supplementary groups */
	unsigned group_count;
	struct process_rights rights;
};

/*
 * exact, in the functions below: this process is in the first user namespace, where each id has a
 * number. In others the kernel shows each id without a number as 65534.
 */

/*
 * Reads the credentials of the process of proc_pid. inside: in the numbers of its own user
 * namespace, else in those of the caller. Groups without a number are left out. 0, or -errno:
 * -ESRCH where its user ids differ, or have no number.
 */
int process_creds_read(int proc_pid, bool inside, bool exact, struct process_creds *creds);

/*
 * Reads the credentials of this process; proc_pid: its own /proc/PID. Each number that the kernel
 * shows is true afterwards: this process sets its ids to the numbers shown, which the kernel
 * refuses for 65534 without a mapping. groups: also the supplementary groups. 0, or -errno: where
 * its user ids differ, or an id has no number.
 */
int process_creds_confirm_own(int proc_pid, bool exact, bool groups, struct process_creds *creds);

/* Is the process of proc_pid in all supplementary groups of this process? */
bool process_creds_shares_groups(int proc_pid, bool exact);

bool process_creds_is_same(const struct process_creds *one, const struct process_creds *other);

/* Has creds all groups of others? */
bool process_creds_has_groups(const struct process_creds *creds,
			      const struct process_creds *others);

#endif
