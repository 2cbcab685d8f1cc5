/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of ids from files and options become a map: one that is valid, and our own id once in it.
 */
#include "cmd/identity/identity.c"
#include "fuzz.h"
#include "told.h"

enum { OWN = 1000, LISTS = RANGES_MAX - 1 };

static int find_number(const char *name, uint32_t *id)
{
	return parse_number(name, id) ? 0 : -ENOENT;
}

/* Around our own id, no range holds either of its two numbers. */
static void check_map(const char *file, const char *list, uint32_t inside)
{
	const struct extent own = { inside, OWN, 1 };
	struct id_kind kind = users;
	struct idmap map = { 0 };

	kind.ranges = file;
	kind.kernel = file;
	if (add_list(&map, &kind, list, &own))
		return;
	FUZZ_ASSERT(strcmp(list, "auto") == 0 || strcmp(list, "subids") == 0 ||
		    strcmp(list, "all") == 0 || !list[strspn(list, "0123456789:,")]);
	FUZZ_ASSERT(map.count <= EXTENTS_LIMIT);
	for (unsigned i = 0; i < map.count; i++) {
		FUZZ_ASSERT(map.extents[i].count > 0);
		FUZZ_ASSERT(!holds(map.extents[i].inside, map.extents[i].count, own.inside));
		FUZZ_ASSERT(!holds(map.extents[i].outside, map.extents[i].count, own.outside));
	}
}

static void set_whole_map(const char *file, const char *const *lists)
{
	struct request request = { .plan = gons_plan_new() };
	struct id_kind kind = users;

	FUZZ_ASSERT(request.plan);
	kind.ranges = file;
	kind.kernel = file;
	kind.find = find_number;
	for (unsigned i = 0; lists[i]; i++)
		request.user_ranges[i] = lists[i];
	request.values[OPTION_MAP_USER] = "500"; /* each range may fall into three */
	map_kind(&request, &kind, OWN);
	gons_plan_free(request.plan);
}

/* Up to an empty line these are options, the rest is the file. */
void told_by_ranges(const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size);
	char *behind = strstr(text, "\n\n");
	const size_t skipped = behind ? (size_t)(behind - text) + 2 : size;
	const char *file = fuzz_file(data + skipped, size - skipped);
	const char *lists[LISTS + 1] = { NULL };
	char *rest;
	unsigned count = 0;

	if (behind)
		*behind = '\0';
	for (char *line = strtok_r(text, "\n", &rest); line && count < LISTS;
	     line = strtok_r(NULL, "\n", &rest))
		lists[count++] = line;
	for (unsigned i = 0; i < count; i++) {
		check_map(file, lists[i], 0);
		check_map(file, lists[i], 100005);
	}
	set_whole_map(file, lists);
	free(text);
}
