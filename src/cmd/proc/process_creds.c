/* SPDX-License-Identifier: Apache-2.0 */
/* Who a process is: numbers to be compared, in those of one user namespace. */
#define _GNU_SOURCE
#include "cmd/proc/process_creds.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/identity/parse_number.h"
#include "cmd/last_error.h"
#include "cmd/proc/target_proc.h"

/* Real, effective, saved, of the file system: credentials(7). */
enum { IDS = 4 };

/* user_namespaces(7): whoever has no number here. */
enum { OVERFLOW = 65534 };

/* Nobody's number at all, setresuid(2). */
#define NOBODY UINT32_MAX

static void add_group(struct process_creds *person, uint32_t group)
{
	if (person->group_count < PERSON_GROUPS)
		person->groups[person->group_count++] = group;
}

/* Those that have a number inside. A user without one here has no file in /proc that we could read.
 */
static int add_groups(struct process_creds *person, int place, const char *list, bool inside,
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
		error = inside ? target_proc_map(place, "gid_map", &group) : 0;
		if (error && error != -ESRCH)
			return error;
		if (!error)
			add_group(person, group);
	}
	return 0;
}

static int read_users(struct process_creds *person, int place, const char *list, bool inside)
{
	uint32_t ids[IDS];

	if (!parse_number_list(list, " \t", ids, IDS))
		return -EBADMSG;
	if (ids[0] != ids[1] || ids[0] != ids[2] || ids[0] != ids[3])
		return -ESRCH;
	person->uid = ids[0];
	return inside ? target_proc_map(place, "uid_map", &person->uid) : 0;
}

/* What it may do, and may come to do. */
static void read_rights(struct process_creds *person, const char *line)
{
	if (strncmp(line, "CapPrm:", 7) == 0)
		person->permitted = strtoull(line + 7, NULL, 16);
	else if (strncmp(line, "CapInh:", 7) == 0)
		person->inheritable = strtoull(line + 7, NULL, 16);
	else if (strncmp(line, "CapBnd:", 7) == 0)
		person->bounding = strtoull(line + 7, NULL, 16);
	else if (strncmp(line, "NoNewPrivs:", 11) == 0)
		person->no_new_privileges = strtoul(line + 11, NULL, 10) != 0;
	else if (strncmp(line, "Seccomp:", 8) == 0)
		person->filters = strtoul(line + 8, NULL, 10) != 0;
	else if (strncmp(line, "Seccomp_filters:", 16) == 0 && person->filters)
		person->filters += (uint32_t)strtoul(line + 16, NULL, 10);
}

static int read_ids(struct process_creds *person, int place, const char *line, bool inside,
		    bool exact)
{
	if (strncmp(line, "Uid:", 4) == 0)
		return read_users(person, place, line + 4, inside);
	if (strncmp(line, "Gid:", 4) == 0)
		return add_groups(person, place, line + 4, inside, exact);
	if (strncmp(line, "Groups:", 7) == 0)
		return add_groups(person, place, line + 7, inside, exact);
	return 0;
}

int process_creds_read(int place, bool inside, bool exact, struct process_creds *person)
{
	struct process_creds found = { .uid = NOBODY };
	size_t length;
	char *status = target_proc_read(place, "status", &length);
	char *line;
	char *rest;
	int error = status ? 0 : last_error();

	for (line = status ? strtok_r(status, "\n", &rest) : NULL; line && !error;
	     line = strtok_r(NULL, "\n", &rest)) {
		read_rights(&found, line);
		error = read_ids(&found, place, line, inside, exact);
	}
	free(status);
	if (!error && found.uid == NOBODY)
		error = -EBADMSG;
	if (!error)
		*person = found;
	return error;
}

uint32_t process_creds_filters(int place)
{
	struct process_creds found = { 0 };
	size_t length;
	char *status = target_proc_read(place, "status", &length);
	char *line;
	char *rest;

	for (line = status ? strtok_r(status, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest))
		read_rights(&found, line);
	free(status);
	return found.filters;
}

/* Setting what is told: the kernel takes no number of whoever has none, and then it is true. */
static int credentials_apply(uid_t uid, gid_t gid, const gid_t *groups, int count, bool exact)
{
	if (setresgid(gid, gid, gid) || (!exact && count > 0 && setgroups((size_t)count, groups)) ||
	    setresuid(uid, uid, uid))
		return last_error();
	return 0;
}

int process_creds_become_told(int place, bool exact, bool groups, struct process_creds *person)
{
	uid_t uids[3];
	gid_t gids[3];
	gid_t list[PERSON_GROUPS - IDS];
	const int count = groups ? getgroups(PERSON_GROUPS - IDS, list) : 0;
	int error;

	if (count < 0 || getresuid(&uids[0], &uids[1], &uids[2]) ||
	    getresgid(&gids[0], &gids[1], &gids[2]))
		return last_error();
	if (uids[0] != uids[1] || uids[0] != uids[2] || gids[0] != gids[1] || gids[0] != gids[2])
		return -ESRCH;
	error = credentials_apply(uids[0], gids[0], list, count, exact);
	/* Now each number is one. */
	if (!error)
		error = process_creds_read(place, false, true, person);
	if (!error && !groups) {
		person->groups[0] = gids[0];
		person->group_count = 1;
	}
	return error;
}

static bool has_group(const struct process_creds *person, uint32_t group)
{
	unsigned i;

	for (i = 0; i < person->group_count; i++)
		if (person->groups[i] == group)
			return true;
	return false;
}

bool process_creds_has_groups(const struct process_creds *person,
			      const struct process_creds *others)
{
	unsigned i;

	for (i = 0; i < others->group_count; i++)
		if (!has_group(person, others->groups[i]))
			return false;
	return true;
}

bool process_creds_shares_groups(int place, bool exact)
{
	gid_t list[PERSON_GROUPS];
	struct process_creds other;
	int count = getgroups(PERSON_GROUPS, list);
	bool shared = count >= 0 && process_creds_read(place, false, exact, &other) == 0;

	while (shared && count > 0)
		shared = has_group(&other, list[--count]);
	return shared;
}

bool process_creds_is_same(const struct process_creds *one, const struct process_creds *other)
{
	return one->uid == other->uid && process_creds_has_groups(one, other) &&
	       process_creds_has_groups(other, one) && one->permitted == other->permitted &&
	       one->inheritable == other->inheritable && one->bounding == other->bounding &&
	       one->no_new_privileges == other->no_new_privileges && one->filters == other->filters;
}
