/* SPDX-License-Identifier: Apache-2.0 */
/* Users, groups and ranges of ids by name: looked up outside, before anything is entered. */
#define _GNU_SOURCE
#include "cmd/identity/identity.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/identity/userdb.h"
#include "cmd/last_error.h"
#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/parse_number.h"

enum { EXTENTS_LIMIT = 32, GROUPS_LIMIT = 64, MAP_BYTES = EXTENTS_LIMIT * 33 + 1 };

struct extent {
	uint32_t inside;
	uint32_t outside;
	uint32_t count;
};

/* What differs between user ids and group ids. */
struct id_kind {
	const char *word;   /* of the plan: the map */
	const char *one;    /* option: the id inside of the caller */
	const char *many;   /* option: ranges of ids */
	const char *ranges; /* subuid(5), subgid(5) */
	const char *kernel; /* the ids that exist in this user namespace */
	const char *(*own)(const struct request *request);
	const char *const *(*lists)(const struct request *request);
	int (*find)(const char *name, uint32_t *id);
};

static int find_user(const char *name, uint32_t *id)
{
	struct userdb_user user;

	if (parse_number(name, id))
		return 0;
	if (userdb_user(name, &user))
		return -ENOENT;
	*id = user.uid;
	return 0;
}

static int find_group(const char *name, uint32_t *id)
{
	return parse_number(name, id) ? 0 : userdb_group(name, id);
}

static const char *user_given(const struct request *request)
{
	return request->values[OPTION_MAP_USER];
}

static const char *group_given(const struct request *request)
{
	return request->values[OPTION_MAP_GROUP];
}

static const char *const *user_lists(const struct request *request)
{
	return request->user_ranges;
}

static const char *const *group_lists(const struct request *request)
{
	return request->group_ranges;
}

static const struct id_kind users = {
	"uidmap",   "map-user", "map-users", "/etc/subuid", "/proc/self/uid_map",
	user_given, user_lists, find_user
};
static const struct id_kind groups = {
	"gidmap",    "map-group", "map-groups", "/etc/subgid", "/proc/self/gid_map",
	group_given, group_lists, find_group
};

/* A map under construction. */
struct idmap {
	struct extent extents[EXTENTS_LIMIT];
	unsigned count;
	bool full;
};

static void add(struct idmap *map, struct extent extent)
{
	if (extent.count == 0)
		return;
	if (map->count == EXTENTS_LIMIT)
		map->full = true;
	else
		map->extents[map->count++] = extent;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/*
 * Adds a range beside the map of the caller's own id. Neither the inside nor the outside number of
 * that id can be mapped twice: the range leaves them out, and its rest moves up by one there.
 */
static void add_around(struct idmap *map, struct extent range, const struct extent *own)
{
	while (range.count > 0) {
		struct extent piece = range;

		if (own && piece.inside == own->inside)
			piece.inside++;
		if (own && piece.outside == own->outside)
			piece.outside++;
		if (own && own->inside > piece.inside)
			piece.count = least(piece.count, own->inside - piece.inside);
		if (own && own->outside > piece.outside)
			piece.count = least(piece.count, own->outside - piece.outside);
		add(map, piece);
		range = (struct extent){ piece.inside + piece.count, piece.outside + piece.count,
					 range.count - piece.count };
	}
}

static bool holds(uint32_t from, uint32_t count, uint32_t id)
{
	return id - from < count;
}

/* 4294967295 is no id: setresuid(2) means "unchanged" by it. */
static bool exists(const struct extent *range)
{
	return range->inside <= UINT32_MAX - range->count &&
	       range->outside <= UINT32_MAX - range->count;
}

/* The first range of this user in subuid(5), by name or by number. 0, or -errno. */
static int find_range(const struct id_kind *kind, struct extent *extent)
{
	struct userdb_user user = { 0 };
	char number[16];
	char line[512];
	char *rest;
	FILE *file = fopen(kind->ranges, "re");
	int error = -ENOENT;

	if (!file)
		return last_error();
	snprintf(number, sizeof(number), "%u", geteuid());
	userdb_user(number, &user);
	while (error && fgets(line, sizeof(line), file)) {
		const char *name = strtok_r(line, ":", &rest);
		const char *from = strtok_r(NULL, ":", &rest);
		const char *count = strtok_r(NULL, ":\n", &rest);

		if (count && (strcmp(name, number) == 0 || strcmp(name, user.name) == 0) &&
		    parse_number(from, &extent->outside) && parse_number(count, &extent->count))
			error = 0;
	}
	fclose(file);
	return error;
}

static int add_subids(struct idmap *map, const struct id_kind *kind, const char *list,
		      const struct extent *own)
{
	const bool same = strcmp(list, "subids") == 0;
	struct extent range = { 0 };
	int error;

	error = find_range(kind, &range);
	if (error && error != -ENOENT)
		return say(error, "--%s=%s: %s: %s", kind->many, list, kind->ranges,
			   strerror(-error));
	if (error)
		return say(error, "--%s=%s: %s has no range for user %u", kind->many, list,
			   kind->ranges, geteuid());
	range.inside = same ? range.outside : 0;
	if (!exists(&range))
		return say(-ERANGE, "--%s=%s: %s gives user %u ids beyond 4294967294", kind->many,
			   list, kind->ranges, geteuid());
	/* A range under its own numbers loses the number of the own id; from 0 on there is room
	 * above. */
	if (own && same &&
	    (holds(range.inside, range.count, own->inside) ||
	     holds(range.outside, range.count, own->outside)))
		range.count--;
	add_around(map, range, own);
	return 0;
}

/* The count in the map of the first user namespace: all ids, from 0 on. */
#define ALL_IDS "4294967295"

/* Reads INSIDE OUTSIDE COUNT, with the separator between them. Writes over line. */
static bool read_range(char *line, const char *separator, uint32_t numbers[3])
{
	char *count = strrchr(line, separator[0]);

	if (!count)
		return false;
	*count++ = '\0';
	if (!parse_number_list(line, separator, numbers, 2))
		return false;
	if (strcmp(count, ALL_IDS) == 0)
		numbers[2] = UINT32_MAX;
	return strcmp(count, ALL_IDS) == 0 || parse_number(count, &numbers[2]);
}

/* --map-users=all: all ids of this user namespace, under the same numbers. */
static int add_everything(struct idmap *map, const struct id_kind *kind, const struct extent *own)
{
	struct extent range;
	uint32_t numbers[3];
	char line[64];
	FILE *file = fopen(kind->kernel, "re");

	if (!file)
		return say(last_error(), "--%s=all: %s: %s", kind->many, kind->kernel,
			   strerror(errno));
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!read_range(line, " ", numbers))
			break;
		range = (struct extent){ numbers[0], numbers[0], numbers[2] };
		if (!exists(&range))
			break;
		if (own && (holds(range.inside, range.count, own->inside) ||
			    holds(range.outside, range.count, own->outside)))
			range.count--;
		add_around(map, range, own);
	}
	fclose(file);
	return 0;
}

/* INSIDE:OUTSIDE:COUNT, or OUTSIDE,INSIDE,COUNT as in util-linux 2.38. */
static int add_range(struct idmap *map, const struct id_kind *kind, const char *list,
		     const struct extent *own)
{
	const bool colons = strchr(list, ':') != NULL;
	struct extent range = { 0 };
	uint32_t numbers[3];
	char copy[64];

	snprintf(copy, sizeof(copy), "%s", strlen(list) < sizeof(copy) ? list : "");
	if (read_range(copy, colons ? ":" : ",", numbers))
		range = (struct extent){ numbers[!colons], numbers[colons], numbers[2] };
	if (range.count == 0 || !exists(&range))
		return say(-EINVAL, "--%s=%s: it takes INSIDE:OUTSIDE:COUNT, auto, subids or all",
			   kind->many, list);
	if (own && (holds(range.inside, range.count, own->inside) ||
		    holds(range.outside, range.count, own->outside)))
		range.count--;
	add_around(map, range, own);
	return 0;
}

static int add_list(struct idmap *map, const struct id_kind *kind, const char *list,
		    const struct extent *own)
{
	if (strcmp(list, "auto") == 0 || strcmp(list, "subids") == 0)
		return add_subids(map, kind, list, own);
	if (strcmp(list, "all") == 0)
		return add_everything(map, kind, own);
	return add_range(map, kind, list, own);
}

static int set_map(struct request *request, const struct id_kind *kind, const struct idmap *map)
{
	char text[MAP_BYTES] = "none";
	size_t length = 0;
	unsigned i;

	if (map->full)
		return say(-E2BIG, "--%s: a map has at most %d ranges", kind->many, EXTENTS_LIMIT);
	for (i = 0; i < map->count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%u:%u:%u",
					   i ? "," : "", map->extents[i].inside,
					   map->extents[i].outside, map->extents[i].count);
	return options_set_as(request, kind->many, NULL, kind->word, text);
}

static int map_kind(struct request *request, const struct id_kind *kind, uint32_t outside)
{
	const char *const *list = kind->lists(request);
	const char *given = kind->own(request);
	struct extent own = { .outside = outside, .count = 1 };
	struct idmap map = { 0 };
	int error = 0;

	if (given && strcmp(given, "self") == 0)
		own.inside = outside;
	else if (given && kind->find(given, &own.inside))
		return say(-ENOENT, "--%s=%s: there is no such name; give a number", kind->one,
			   given);
	if (given)
		add(&map, own);
	for (; *list && !error; list++)
		error = add_list(&map, kind, *list, given ? &own : NULL);
	return error ? error : set_map(request, kind, &map);
}

int identity_map(struct request *request)
{
	const char *allowed = request->values[OPTION_SETGROUPS];
	int error = map_kind(request, &users, geteuid());

	if (!error)
		error = map_kind(request, &groups, getegid());
	if (error)
		return error;
	/* unshare(1): with the caller's own group alone in the map setgroups(2) is denied, also for
	 * root. */
	if (request->values[OPTION_MAP_GROUP] && !request->group_ranges[0]) {
		if (allowed && strcmp(allowed, "allow") == 0)
			return say(-EINVAL, "--setgroups=allow needs more groups in the map than "
					    "your own; add --map-groups");
		allowed = "deny";
	}
	return allowed ? options_set(request, "setgroups", "setgroups", allowed) : 0;
}

static int set_groups(struct request *request, const struct userdb_user *user)
{
	uint32_t list[GROUPS_LIMIT];
	char text[GROUPS_LIMIT * 11 + 1] = "";
	int count = userdb_groups(user, list, GROUPS_LIMIT);
	size_t length = 0;
	int i;

	if (count > GROUPS_LIMIT)
		return say(-E2BIG,
			   "--become=%s: that user has %d groups, more than the %d of a plan",
			   user->name, count, GROUPS_LIMIT);
	for (i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%u",
					   i ? "," : "", list[i]);
	return options_set_as(request, "become", request->values[OPTION_BECOME], "groups", text);
}

static int set_id(struct request *request, const char *word, unsigned id)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", id);
	return options_set_as(request, "become", request->values[OPTION_BECOME], word, number);
}

int identity_become(struct request *request)
{
	const char *name = request->values[OPTION_BECOME];
	struct userdb_user user;
	int error;

	if (!name)
		return 0;
	if (userdb_user(name, &user))
		return say(-ENOENT,
			   "--become=%s: there is no such user; for a number without an account "
			   "use --setuid and --setgid",
			   name);
	error = set_id(request, "uid", user.uid);
	if (!error)
		error = set_id(request, "gid", user.gid);
	return error ? error : set_groups(request, &user);
}
