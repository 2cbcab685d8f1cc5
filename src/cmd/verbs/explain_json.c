/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of gons explain as JSON. */
#define _GNU_SOURCE
#include "cmd/verbs/explain_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/failure.h"
#include "cmd/verbs/explain_value.h"
#include "cmd/words_as_options.h"

/* The verdicts of gons.h, for programs. */
static const char *const verdict_names[] = {
	[GONS_VERDICT_NOT_REACHED] = "not-reached",
	[GONS_VERDICT_DONE] = "done",
	[GONS_VERDICT_ALREADY_THERE] = "already-there",
	[GONS_VERDICT_FAILS] = "fails",
	[GONS_VERDICT_FAILS_TOO] = "fails-too",
	[GONS_VERDICT_NONE] = "none",
	[GONS_VERDICT_UNTRIED] = "untried",
};

/* Values come from the command line, and may not be UTF-8, which JSON has to be. */
static json_t *json_text(const char *text)
{
	json_t *string = json_string(text);
	char *plain;
	char *at;

	if (string || !(plain = strdup(text)))
		return string;
	for (at = plain; *at; at++)
		if (*at & 0x80)
			*at = '?';
	string = json_string(plain);
	free(plain);
	return string;
}

/* --- JSON --- */

static json_t *json_number(uint64_t number)
{
	return number ? json_integer((json_int_t)number) : json_null();
}

static json_t *json_needs(const struct gons_explanation *row)
{
	json_t *needs = json_array();
	unsigned i;

	for (i = 0; i < row->need_count; i++)
		json_array_append_new(needs,
				      json_pack("{s:s, s:s, s:o, s:s}", "needed",
						row->needs[i].what, "where", row->needs[i].where,
						"user", json_number(row->needs[i].user), "have",
						explain_held_names[row->needs[i].held]));
	return needs;
}

/* The verdict of a row, in terms of options. */
static json_t *json_verdict(const struct request *request, const struct gons_explanation *row)
{
	char *text = words_translate(request, row->verdict_text);
	json_t *string = json_text(text ? text : row->verdict_text);

	free(text);
	return string;
}

static json_t *json_row(const struct request *request, const struct gons_explanation *row)
{
	return json_pack("{s:s, s:b, s:o, s:o, s:o, s:b, s:o, s:s, s:o, s:s, s:o, s:i}", "word",
			 row->word, "namespace", row->type >= 0, "value",
			 json_text(explain_shown_value(request, row)), "from",
			 json_number(row->from), "to", json_number(row->to), "new", (int)row->made,
			 "owner", json_number(row->owner), "owned", row->owned, "needs",
			 json_needs(row), "verdict", verdict_names[row->verdict], "text",
			 json_verdict(request, row), "errno", -row->error);
}

int explain_print_json(const struct request *request, const char *verb,
		       struct gons_explanation *const *rows)
{
	const int audited = explain_is_audited(verb, rows);
	const int works = !gons_plan_failure(request->plan);
	char *failure = failure_line(request);
	json_t *array = json_array();
	json_t *all;
	bool failed = false;
	int error;

	for (; *rows; rows++)
		failed |= json_array_append_new(array, json_row(request, *rows)) != 0;
	all = json_pack("{s:s, s:b, s:o, s:o, s:i, s:b}", "verb", verb, "works", works, "message",
			works ? json_null() : json_text(failure ? failure : "no memory"), "rows",
			array, "seccomp_filters", (int)request->seccomp_filters, "audited",
			audited);
	error = all && !failed ? json_dumpf(all, stdout, JSON_INDENT(2)) : -1;
	putchar('\n');
	json_decref(all);
	free(failure);
	return error;
}
