/* SPDX-License-Identifier: Apache-2.0 */
/* What a process may do: capabilities(7), no_new_privs and seccomp(2), from proc_pid_status(5). */
#ifndef GONS_CMD_PROC_PROCESS_RIGHTS_H
#define GONS_CMD_PROC_PROCESS_RIGHTS_H

#include <stdbool.h>
#include <stdint.h>

struct process_rights {
	uint64_t permitted; /* sets of capabilities, in the user namespace of the process */
	uint64_t inheritable;
	uint64_t bounding;
	uint64_t ambient;
	bool no_new_privileges;
	bool has_seccomp; /* a filter, or strict mode */
	uint32_t seccomp_filters;
};

/* Takes a line of /proc/PID/status, if it is about rights. *rights has to be zero before the first
 * line. */
void process_rights_take(struct process_rights *rights, const char *line);

/* Reads the rights of the process of proc_pid (target_proc.h). 0, or -errno; -EBADMSG where a set
 * of capabilities is missing. */
int process_rights_read(int proc_pid, struct process_rights *rights);

/* For comparing: the number of filters, and one for having seccomp(2) at all. */
uint32_t process_rights_filters(const struct process_rights *rights);

bool process_rights_is_same(const struct process_rights *one, const struct process_rights *other);

#endif
