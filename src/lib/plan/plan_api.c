/* SPDX-License-Identifier: Apache-2.0 */
/* A public plan: its words as text, given one by one or several at once. */
#define _GNU_SOURCE
#include "lib/plan/plan_api.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/plan/plan_check.h"
#include "core/plan/plan_set.h"
#include "core/plan/words.h"
#include "core/plan/words_help.h"
#include "lib/plan/failure_parts.h"

enum { RESULT_MAX = 64 << 20 };

#define SPACE " \t\r\n\v\f"

gons_plan *gons_plan_new(void)
{
	gons_plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return NULL;
	plan->options = (struct options){ .sealed = true,
					  .result_max = RESULT_MAX,
					  .streams = { -1, -1, -1 } };
	gons_plan_begin(plan);
	return plan;
}

void gons_plan_free(gons_plan *plan)
{
	size_t i;

	if (!plan)
		return;
	for (i = 0; i < WORDS_MAX; i++)
		free(plan->values[i]);
	for (i = 0; i < plan->variable_count; i++)
		free(plan->variables[i].text);
	free(plan->variables);
	free(plan);
}

int gons_word(unsigned index, struct gons_word *word)
{
	if (index >= words_count)
		return -ENOENT;
	*word = (struct gons_word){ words[index].name, word_values(&words[index]),
				    word_initial(&words[index]), word_help(&words[index]) };
	return 0;
}

/* Checks one word and its value without the others, and finds the row of the word. */
static int check(gons_plan *plan, const char *word, size_t length, const char *value, unsigned *row)
{
	char message[sizeof(plan->record.message)];
	struct plan alone;
	struct text told;
	struct text line;
	unsigned i;

	text_begin(&told, message, sizeof(message));
	plan_begin(&alone);
	if (plan_set(&alone, word, length, value, &told)) {
		gons_plan_fail(plan, -EINVAL, &line);
		text_add(&line, message);
		failure_of_words(&plan->record, GONS_STEP_READ, word, length, value);
		return -EINVAL;
	}
	for (i = 0; !text_equal(words[i].name, word, length); i++)
		;
	*row = i;
	return 0;
}

static int set(gons_plan *plan, const char *word, size_t length, const char *value)
{
	char *copy = NULL;
	unsigned row;
	int error = check(plan, word, length, value, &row);

	if (error)
		return error;
	if (*value) {
		copy = strdup(value);
		if (!copy)
			return gons_plan_fail_at(plan, -ENOMEM, "cannot keep a word");
	}
	free(plan->values[row]);
	plan->values[row] = copy;
	return 0;
}

int gons_plan_set(gons_plan *plan, const char *word, const char *value)
{
	gons_plan_begin(plan);
	return set(plan, word, strlen(word), value ? value : "");
}

/* The first character behind the value, or NULL if a quote is not closed. */
static char *end_of_value(char *value)
{
	bool quoted = false;

	for (; *value && (quoted || !strchr(SPACE, *value)); value++)
		quoted ^= *value == '\'';
	return quoted ? NULL : value;
}

/* Takes one WORD=VALUE off the front of *text. Quotes are removed and a NUL is put behind the
 * value. False at the end, or where no WORD=VALUE follows, and then *text points to that. */
static bool next_word(char **text, char **word, size_t *length, char **value)
{
	char *from = *text + strspn(*text, SPACE);
	char *end;
	char *to;

	*text = from;
	*word = from;
	*length = strcspn(from, "='" SPACE);
	if (*length == 0 || from[*length] != '=')
		return false;
	from += *length + 1;
	end = end_of_value(from);
	if (!end)
		return false;
	*text = end + (*end != '\0');
	*value = to = from;
	for (; from < end; from++)
		if (*from != '\'')
			*to++ = *from;
	*to = '\0';
	return true;
}

/* text: a copy of given, which is taken apart from the front. */
static int parse(gons_plan *plan, const char *given, char *text)
{
	const char *const start = text;
	struct text line;
	size_t length;
	char *value;
	char *word;
	int error;

	while (next_word(&text, &word, &length, &value)) {
		error = set(plan, word, length, value);
		if (error)
			return error;
	}
	if (*text == '\0')
		return 0;
	given += text - start;
	gons_plan_fail(plan, -EINVAL, &line);
	text_add(&line, "cannot read ");
	text_add_quoted(&line, given, strlen(given));
	text_add(&line, " in a plan; it consists of WORD=VALUE, a value with spaces in '...'");
	failure_of_words(&plan->record, GONS_STEP_READ, "", 0, given);
	return -EINVAL;
}

/* Copies the values of a plan, all or none of them. 0, or -ENOMEM. */
static int copy_values(char *const from[WORDS_MAX], char *to[WORDS_MAX])
{
	int i;

	for (i = 0; i < WORDS_MAX; i++) {
		to[i] = from[i] ? strdup(from[i]) : NULL;
		if (!from[i] || to[i])
			continue;
		while (i-- > 0)
			free(to[i]);
		return -ENOMEM;
	}
	return 0;
}

int gons_plan_parse(gons_plan *plan, const char *text)
{
	char *before[WORDS_MAX];
	char *discarded[WORDS_MAX];
	char *copy = strdup(text);
	int error;
	int i;

	gons_plan_begin(plan);
	if (!copy || copy_values(plan->values, before)) {
		free(copy);
		return gons_plan_fail_at(plan, -ENOMEM, "cannot keep the words");
	}
	error = parse(plan, text, copy);
	free(copy);
	memcpy(discarded, error ? plan->values : before, sizeof(discarded));
	if (error)
		memcpy(plan->values, before, sizeof(before));
	for (i = 0; i < WORDS_MAX; i++)
		free(discarded[i]);
	return error;
}

/* The line of plan_finish() begins with the word that it is about. */
static int fail_check(gons_plan *plan, const char *message, int error)
{
	const char *word = text_skip_prefix(message, "gons_");
	const size_t length = word ? strspn(word, "abcdefghijklmnopqrstuvwxyz") : 0;
	const int row = word ? failure_row(word, length) : -1;
	struct text line;

	gons_plan_fail(plan, error, &line);
	text_add(&line, message);
	failure_of_words(&plan->record, GONS_STEP_CHECK, message + 5, length,
			 row >= 0 ? plan->values[row] : NULL);
	plan->record.report.status = error;
	return error;
}

int gons_plan_compile(gons_plan *plan, struct plan *compiled)
{
	char message[sizeof(plan->record.message)];
	struct text told;
	unsigned row;
	int error = 0;

	text_begin(&told, message, sizeof(message));
	plan_begin(compiled);
	for (row = 0; row < words_count && !error; row++)
		if (plan->values[row])
			error = plan_set(compiled, words[row].name, strlen(words[row].name),
					 plan->values[row], &told);
	if (!error)
		error = plan_finish(compiled, &told);
	if (!error)
		return 0;
	return fail_check(plan, message, error);
}
