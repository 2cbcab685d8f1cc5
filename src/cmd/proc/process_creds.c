/* SPDX-License-Identifier: Apache-2.0 */
/* The ids and rights of a process, for comparing two processes. */
#define _GNU_SOURCE
#include "cmd/proc/process_creds.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/last_error.h"
#include "cmd/parse_number.h"
#include "cmd/proc/target_proc.h"

/* credentials(7): real, effective, saved, file system. */
enum { IDS = 4 };

/* user_namespaces(7): shown for each id without a number. */
enum { OVERFLOW = 65534 };

/* No id at all, setresuid(2). */
#define NOBODY UINT32_MAX

static void add_group(struct process_creds *creds, uint32_t group)
{
	if (creds->group_count < CREDS_GROUPS)
		creds->groups[creds->group_count++] = group;
}

/* Adds the groups that have a number. A group may be left out; a user without a number may not, and
 * its /proc/PID cannot be read. */
static int add_groups(struct process_creds *creds, int proc_pid, const char *list, bool inside,
		      bool exact)
{
	uint32_t group;
	char *end;
	int error;

	for (; list[strspn(list, " \t")]; list = end) {
		group = (uint32_t)strtoul(list, &end, 10);
		if (end == list)
			return -EBADMSG;
		if (!exact && group == OVERFLOW)
			continue;
		error = inside ? target_proc_map(proc_pid, "gid_map", &group) : 0;
		if (error && error != -ESRCH)
			return error;
		if (!error)
			add_group(creds, group);
	}
	return 0;
}

static int read_users(struct process_creds *creds, int proc_pid, const char *list, bool inside)
{
	uint32_t ids[IDS];

	if (!parse_number_list(list, " \t", ids, IDS))
		return -EBADMSG;
	if (ids[0] != ids[1] || ids[0] != ids[2] || ids[0] != ids[3])
		return -ESRCH;
	creds->uid = ids[0];
	return inside ? target_proc_map(proc_pid, "uid_map", &creds->uid) : 0;
}

static int read_ids(struct process_creds *creds, int proc_pid, const char *line, bool inside,
		    bool exact)
{
	if (strncmp(line, "Uid:", 4) == 0)
		return read_users(creds, proc_pid, line + 4, inside);
	if (strncmp(line, "Gid:", 4) == 0)
		return add_groups(creds, proc_pid, line + 4, inside, exact);
	if (strncmp(line, "Groups:", 7) == 0)
		return add_groups(creds, proc_pid, line + 7, inside, exact);
	return 0;
}

int process_creds_read(int proc_pid, bool inside, bool exact, struct process_creds *creds)
{
	struct process_creds found = { .uid = NOBODY };
	size_t length;
	char *status = target_proc_read(proc_pid, "status", &length);
	char *line;
	char *rest;
	int error = status ? 0 : last_error();

	for (line = status ? strtok_r(status, "\n", &rest) : NULL; line && !error;
	     line = strtok_r(NULL, "\n", &rest)) {
		process_rights_take(&found.rights, line);
		error = read_ids(&found, proc_pid, line, inside, exact);
	}
	free(status);
	if (!error && found.uid == NOBODY)
		error = -EBADMSG;
	if (!error)
		*creds = found;
	return error;
}

/* Sets the ids to the numbers that the kernel shows. The kernel refuses a number that is not
 * mapped: so after success each number is the id itself. */
static int set_ids(uid_t uid, gid_t gid, const gid_t *groups, int count, bool exact)
{
	if (setresgid(gid, gid, gid) || (!exact && count > 0 && setgroups((size_t)count, groups)) ||
	    setresuid(uid, uid, uid))
		return last_error();
	return 0;
}

int process_creds_confirm_own(int proc_pid, bool exact, bool groups, struct process_creds *creds)
{
	uid_t uids[3];
	gid_t gids[3];
	gid_t list[CREDS_GROUPS - IDS];
	const int count = groups ? getgroups(CREDS_GROUPS - IDS, list) : 0;
	int error;

	if (count < 0 || getresuid(&uids[0], &uids[1], &uids[2]) ||
	    getresgid(&gids[0], &gids[1], &gids[2]))
		return last_error();
	if (uids[0] != uids[1] || uids[0] != uids[2] || gids[0] != gids[1] || gids[0] != gids[2])
		return -ESRCH;
	error = set_ids(uids[0], gids[0], list, count, exact);
	/* From here on each number is the id itself. */
	if (!error)
		error = process_creds_read(proc_pid, false, true, creds);
	if (!error && !groups) {
		creds->groups[0] = gids[0];
		creds->group_count = 1;
	}
	return error;
}

static bool has_group(const struct process_creds *creds, uint32_t group)
{
	unsigned i;

	for (i = 0; i < creds->group_count; i++)
		if (creds->groups[i] == group)
			return true;
	return false;
}

bool process_creds_has_groups(const struct process_creds *creds, const struct process_creds *others)
{
	unsigned i;

	for (i = 0; i < others->group_count; i++)
		if (!has_group(creds, others->groups[i]))
			return false;
	return true;
}

bool process_creds_shares_groups(int proc_pid, bool exact)
{
	gid_t list[CREDS_GROUPS];
	struct process_creds other;
	int count = getgroups(CREDS_GROUPS, list);
	bool shared = count >= 0 && process_creds_read(proc_pid, false, exact, &other) == 0;

	while (shared && count > 0)
		shared = has_group(&other, list[--count]);
	return shared;
}

bool process_creds_is_same(const struct process_creds *one, const struct process_creds *other)
{
	return one->uid == other->uid && process_creds_has_groups(one, other) &&
	       process_creds_has_groups(other, one) &&
	       process_rights_is_same(&one->rights, &other->rights);
}
