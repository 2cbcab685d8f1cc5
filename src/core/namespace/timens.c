/* SPDX-License-Identifier: Apache-2.0 */
/* The offsets of the clocks of a new time namespace, time_namespaces(7). */
#include "core/namespace/timens.h"

#include "core/base/procfs.h"
#include "core/base/text.h"

static void add_offset(struct text *text, const char *clock, int64_t seconds)
{
	text_add(text, clock);
	text_add(text, seconds < 0 ? " -" : " ");
	text_add_number(text, (uint64_t)(seconds < 0 ? -seconds : seconds));
	text_add(text, " 0\n");
}

int timens_write_offsets(const struct idmap *map, const char **word)
{
	char buffer[96];
	struct text text;

	*word = map->plan->monotonic ? "monotonic" : "boottime";
	text_begin(&text, buffer, sizeof(buffer));
	add_offset(&text, "monotonic", map->plan->monotonic);
	add_offset(&text, "boottime", map->plan->boottime);
	return procfs_write(map->proc, "timens_offsets", buffer);
}
