/* SPDX-License-Identifier: Apache-2.0 */
/* Values that are lists are taken apart piece by piece: by the parsers, and by the phases that
 * carry them out. */
#include "core/plan/parse_list.h"

#include <linux/limits.h>

#include "core/base/audit.h"
#include "core/base/text.h"

static size_t length_until(const char *string, char end, char other_end)
{
	size_t length = 0;

	while (string[length] && string[length] != end && string[length] != other_end)
		length++;
	return length;
}

bool parse_next_number(const char **text, uint32_t *number)
{
	size_t length = length_until(*text, ',', ',');
	uint64_t value;

	if (text_number(*text, length, 0, ID_MAX, &value))
		return false;
	*text += length;
	/* A comma at the end leaves an empty piece, which is wrong. */
	if (**text == ',' && (*text)[1])
		(*text)++;
	*number = (uint32_t)value;
	return true;
}

bool parse_next_extent(const char **text, struct extent *extent)
{
	uint64_t numbers[3];
	const char *at = *text;
	int i;

	for (i = 0; i < 3; i++) {
		size_t length = length_until(at, i < 2 ? ':' : ',', ',');

		/* The count may be one more than the largest id: a range of all ids. */
		if (text_number(at, length, i == 2, ID_MAX + (i == 2), &numbers[i]))
			return false;
		at += length;
		if (i < 2 && *at != ':')
			return false;
		/* A comma at the end leaves an empty piece, which is wrong. */
		if (*at && (i < 2 || at[1]))
			at++;
	}
	extent->inside = (uint32_t)numbers[0];
	extent->outside = (uint32_t)numbers[1];
	extent->count = (uint32_t)numbers[2];
	*text = at;
	return true;
}

bool parse_next_bind(const char **text, struct bind *bind)
{
	const char *source = *text;
	size_t length = length_until(source, ',', ',');
	size_t source_length = length_until(source, ':', ',');
	const char *destination = source + source_length + 1;
	size_t rest = length > source_length ? length - source_length - 1 : 0;
	size_t named = rest ? length_until(destination, ':', ',') : 0;
	const char *flag = destination + named + 1;

	if (source_length == 0 || source_length >= PATH_MAX || named >= PATH_MAX)
		return false;
	if (rest > named && !(rest == named + 3 && text_equal("ro", flag, 2)))
		return false;
	bind->source = source;
	bind->source_length = source_length;
	bind->destination = named ? destination : source;
	bind->destination_length = named ? named : source_length;
	bind->read_only = rest > named;
	*text = source + length;
	/* A comma at the end leaves an empty piece, which is wrong. */
	if (**text == ',' && (*text)[1])
		(*text)++;
	return true;
}

static bool is_audit(const struct bind *bind)
{
	const size_t length = sizeof(AUDIT_INSIDE) - 1;

	return bind->destination_length == length &&
	       __builtin_memcmp(bind->destination, AUDIT_INSIDE, length) == 0;
}

bool binds_bring_audit(const char *binds)
{
	struct bind bind;

	while (binds && *binds && parse_next_bind(&binds, &bind))
		if (is_audit(&bind))
			return true;
	return false;
}
