/* SPDX-License-Identifier: Apache-2.0 */
/* What a process may do: capabilities(7), no_new_privs and seccomp(2), from proc_pid_status(5). */
#define _GNU_SOURCE
#include "cmd/proc/process_rights.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/last_error.h"
#include "cmd/proc/target_proc.h"

static const struct {
	const char *name;
	size_t offset;
} sets[] = {
	{ "CapInh:", offsetof(struct process_rights, inheritable) },
	{ "CapPrm:", offsetof(struct process_rights, permitted) },
	{ "CapBnd:", offsetof(struct process_rights, bounding) },
	{ "CapAmb:", offsetof(struct process_rights, ambient) },
};

enum { SETS = sizeof(sets) / sizeof(sets[0]) };

/* The value behind a name at the front of a line, or NULL. */
static const char *value_of(const char *line, const char *name)
{
	const size_t length = strlen(name);

	return strncmp(line, name, length) == 0 ? line + length : NULL;
}

static bool take_set(struct process_rights *rights, const char *line)
{
	const char *value;
	uint64_t set;
	size_t i;

	for (i = 0; i < SETS; i++) {
		value = value_of(line, sets[i].name);
		if (!value)
			continue;
		set = strtoull(value, NULL, 16);
		memcpy((char *)rights + sets[i].offset, &set, sizeof(set));
		return true;
	}
	return false;
}

void process_rights_take(struct process_rights *rights, const char *line)
{
	const char *value;

	if (take_set(rights, line))
		return;
	if ((value = value_of(line, "NoNewPrivs:")))
		rights->no_new_privileges = strtoul(value, NULL, 10) != 0;
	else if ((value = value_of(line, "Seccomp:")))
		rights->has_seccomp = strtoul(value, NULL, 10) != 0;
	else if ((value = value_of(line, "Seccomp_filters:")))
		rights->seccomp_filters = (uint32_t)strtoul(value, NULL, 10);
}

/* The name of the program in /proc/PID/status cannot look like another line: the kernel writes a
 * newline in it as \n. */
int process_rights_read(int proc_pid, struct process_rights *rights)
{
	struct process_rights found = { 0 };
	unsigned sets_found = 0;
	size_t length;
	char *status = target_proc_read(proc_pid, "status", &length);
	char *line;
	char *rest;

	if (!status)
		return last_error();
	for (line = strtok_r(status, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		process_rights_take(&found, line);
		sets_found += strncmp(line, "Cap", 3) == 0;
	}
	free(status);
	if (sets_found < SETS)
		return -EBADMSG;
	*rights = found;
	return 0;
}

uint32_t process_rights_filters(const struct process_rights *rights)
{
	return rights->has_seccomp ? 1 + rights->seccomp_filters : 0;
}

bool process_rights_is_same(const struct process_rights *one, const struct process_rights *other)
{
	return one->permitted == other->permitted && one->inheritable == other->inheritable &&
	       one->bounding == other->bounding &&
	       one->no_new_privileges == other->no_new_privileges &&
	       process_rights_filters(one) == process_rights_filters(other);
}
