/* SPDX-License-Identifier: Apache-2.0 */
/* What the table and the JSON of gons explain have in common. */
#include "cmd/verbs/explain_value.h"

#include <string.h>

const char *const explain_held_names[] = {
	[GONS_HELD_UNKNOWN] = "unknown",
	[GONS_HELD_NOT] = "no",
	[GONS_HELD_YES] = "yes",
};

/* Directories are handed on open: by a number, which nobody has given. */
const char *explain_shown_value(const struct request *request, const struct gons_explanation *row)
{
	static const struct {
		const char *word;
		enum option_name given;
	} opened[] = { { "root", OPTION_ROOT }, { "wd", OPTION_WD } };
	size_t i;

	for (i = 0; i < sizeof(opened) / sizeof(opened[0]); i++) {
		const char *given = request->values[opened[i].given];

		if (!given || strcmp(row->word, opened[i].word) != 0 ||
		    strncmp(row->value, "fd:", 3) != 0)
			continue;
		given += *given == '=';
		return *given ? given : "of the target";
	}
	return row->value;
}
