/* SPDX-License-Identifier: Apache-2.0 */
/* Words and their values: whatever they are, they are understood or refused with a line. */
#include <errno.h>
#include <string.h>

#include "core/plan/parse_list.h"
#include "core/plan/plan_check.h"
#include "core/plan/plan_set.h"
#include "fuzz.h"

enum { LINES = 40, LINE_BYTES = 1280 };

static void check_order(const struct plan *plan)
{
	unsigned seen = 0;

	FUZZ_ASSERT(plan->order_count >= 1 && plan->order_count <= GONS_TYPES);
	for (int i = 0; i < plan->order_count; i++) {
		FUZZ_ASSERT(plan->order[i] < GONS_TYPES);
		FUZZ_ASSERT(!(seen & 1U << plan->order[i]));
		seen |= 1U << plan->order[i];
	}
}

/* No element is empty, and none is left out. */
static void check_elements(const char *list, int count)
{
	int commas = 0;

	for (const char *at = list; *at; at++) {
		FUZZ_ASSERT(*at != ',' || (at > list && at[-1] != ',' && at[1] != '\0'));
		commas += *at == ',';
	}
	FUZZ_ASSERT(count == commas + 1);
}

/* SOURCE[:DESTINATION[:ro]], up to a comma or the end. */
static void check_bind(const char *piece, const struct bind *bind)
{
	const size_t length = strcspn(piece, ",");
	const char *colon = memchr(piece, ':', length);
	const char *flag =
		colon ? memchr(colon + 1, ':', length - (size_t)(colon + 1 - piece)) : NULL;

	FUZZ_ASSERT(bind->source_length > 0 && bind->destination_length > 0);
	FUZZ_ASSERT(!memchr(bind->source, ',', bind->source_length));
	FUZZ_ASSERT(!memchr(bind->destination, ',', bind->destination_length));
	FUZZ_ASSERT(bind->read_only == (flag != NULL));
	FUZZ_ASSERT(!flag || (length == (size_t)(flag - piece) + 3 && memcmp(flag, ":ro", 3) == 0));
}

/* Whoever carries out a list takes it apart once more, without a look at the end. */
static void check_lists(const struct plan *plan)
{
	const char *binds = plan->rootfs.binds;
	const char *groups = plan->credentials.groups;
	const char *closes = plan->closes;
	struct extent extent;
	struct bind bind;
	uint32_t number;
	int count = 0;

	while (binds && *binds) {
		const char *piece = binds;

		FUZZ_ASSERT(count++ < BINDS_MAX && parse_next_bind(&binds, &bind));
		check_bind(piece, &bind);
	}
	if (binds)
		check_elements(plan->rootfs.binds, count);
	for (count = 0; groups && *groups;)
		FUZZ_ASSERT(count++ < GROUPS_MAX && parse_next_number(&groups, &number));
	if (groups)
		check_elements(plan->credentials.groups, count);
	for (count = 0; closes && *closes; count++)
		FUZZ_ASSERT(parse_next_number(&closes, &number) && number <= INT32_MAX);
	if (closes)
		check_elements(plan->closes, count);
	for (int i = 0; i < 2; i++) {
		const struct mapping *mapping = i ? &plan->uid_map : &plan->gid_map;
		const char *at = mapping->kind == MAPPING_LIST ? mapping->text : "";

		for (count = 0; *at;) {
			FUZZ_ASSERT(count++ < EXTENTS_MAX && parse_next_extent(&at, &extent));
			FUZZ_ASSERT(extent.count > 0);
		}
		if (mapping->kind == MAPPING_LIST)
			check_elements(mapping->text, count);
	}
}

/* What the target stands for has no reference of its own. */
static void check_target(const struct plan *plan)
{
	const uint8_t types = plan_target_types(plan);
	unsigned named = 0;

	FUZZ_ASSERT(types == 0 || plan->target.kind != REFERENCE_NONE);
	for (int type = 0; type < GONS_TYPES; type++)
		named |= (plan->namespaces[type].kind == REFERENCE_TARGET) << type;
	FUZZ_ASSERT(named == 0 || types == named);
	for (int type = 0; type < GONS_TYPES; type++) {
		const uint8_t kind = plan->namespaces[type].kind;

		if (types & 1U << type)
			FUZZ_ASSERT(kind == REFERENCE_NONE || kind == REFERENCE_TARGET);
		else
			FUZZ_ASSERT(kind != REFERENCE_TARGET);
	}
	FUZZ_ASSERT(types == 0 || plan_joins(plan));
}

static void check_plan(const struct plan *plan)
{
	check_order(plan);
	check_lists(plan);
	for (int type = 0; type < GONS_TYPES; type++) {
		const struct reference *reference = &plan->namespaces[type];

		FUZZ_ASSERT(reference->kind <= REFERENCE_TARGET);
		FUZZ_ASSERT(reference->kind == REFERENCE_NONE || reference->text);
		FUZZ_ASSERT(reference->kind != REFERENCE_PATH || reference->name[0]);
	}
	check_target(plan);
	FUZZ_ASSERT(plan->on_error <= ON_ERROR_EXIT);
	FUZZ_ASSERT(plan->end_signal >= 1 && plan->end_signal <= 64);
	FUZZ_ASSERT(plan->fork <= FORK_INIT);
	FUZZ_ASSERT(plan->keep_environment <= 1);
}

static int set(struct plan *plan, const char *line, struct text *told)
{
	unsigned row = (unsigned char)*line - (unsigned)' ';
	const char *name;
	const char *value;

	if (row < words_count) {
		name = words[row].name;
		return plan_set(plan, name, strlen(name), line + 1, told);
	}
	value = strchr(line, '=');
	return plan_set(plan, line, value ? (size_t)(value - line) : strlen(line),
			value ? value + 1 : "", told);
}

void fuzz_words(const uint8_t *data, size_t size)
{
	char buffer[LINE_BYTES];
	char *lines[LINES];
	struct text told;
	struct plan plan;
	int count = 0;
	int error = 0;

	plan_begin(&plan);
	text_begin(&told, buffer, sizeof(buffer));
	while (size > 0 && count < LINES && !error) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t length = end ? (size_t)(end - data) : size;

		lines[count] = fuzz_string(data, length);
		error = set(&plan, lines[count++], &told);
		data += length + (end != NULL);
		size -= length + (end != NULL);
	}
	if (!error)
		error = plan_finish(&plan, &told);
	FUZZ_ASSERT(error == 0 || error == -EINVAL);
	if (error)
		fuzz_check_line(buffer);
	else
		check_plan(&plan);
	while (count > 0)
		free(lines[--count]);
}
