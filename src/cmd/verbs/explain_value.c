/* SPDX-License-Identifier: Apache-2.0 */
/* What the table and the JSON of gons explain have in common. */
#include "cmd/verbs/explain_value.h"

#include <string.h>

const char *const explain_held_names[] = {
	[GONS_HELD_UNKNOWN] = "unknown",
	[GONS_HELD_NOT] = "no",
	[GONS_HELD_YES] = "yes",
};

/* A directory is in the plan as fd:N, which the user did not type. */
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

bool explain_is_audited(const char *verb, struct gons_explanation *const *rows)
{
	bool untrusted = false;
	bool elsewhere = false;

	if (strcmp(verb, "inject") != 0)
		return false;
	for (; *rows; rows++) {
		const struct gons_explanation *row = *rows;

		untrusted |= strcmp(row->word, "trust") == 0 && strcmp(row->value, "1") != 0;
		elsewhere |= strcmp(row->word, "root") == 0 ||
			     (row->type == GONS_MNT && row->verdict == GONS_VERDICT_DONE);
	}
	return untrusted && elsewhere;
}
