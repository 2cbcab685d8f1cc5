/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public plan: words as text, options, and what the last function on it did. Carrying it out is
 * done elsewhere.
 */
#define _GNU_SOURCE
#include "lib/plan/plan_api.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/report/diagnose.h"

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
	*word = (struct gons_word){ words[index].name, words[index].values, words[index].initial,
				    words[index].help };
	return 0;
}

void gons_plan_begin(gons_plan *plan)
{
	record_begin(&plan->record);
	plan->failed = false;
}

int gons_plan_fail(gons_plan *plan, int error, struct text *line)
{
	plan->failed = true;
	text_begin(line, plan->record.message, sizeof(plan->record.message));
	return error;
}

int gons_plan_fail_at(gons_plan *plan, int error, const char *what)
{
	struct text line;

	gons_plan_fail(plan, error, &line);
	text_add(&line, what);
	text_add(&line, ": ");
	diagnose_error(&line, error);
	return error;
}

void add_execution_failure(struct text *line, const char *file, int error)
{
	text_add(line, "cannot execute ");
	text_add_quoted(line, file, text_length(file));
	text_add(line, ": ");
	diagnose_error(line, error);
	if (error == -ENOENT)
		text_add(line, "; the program and its interpreter are looked up inside");
}

int gons_plan_take(gons_plan *plan, const struct gons_record *record)
{
	struct text line;

	plan->record = *record;
	if (record->report.status == 0)
		return 0;
	gons_plan_fail(plan, 0, &line);
	text_add(&line, record_message(record));
	return record->report.status;
}

const char *gons_plan_error(const gons_plan *plan)
{
	return plan->failed ? plan->record.message : NULL;
}

const struct gons_report *gons_plan_report(const gons_plan *plan)
{
	return &plan->record.report;
}

/* Checks the word by itself, and finds its row. */
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
		gons_plan_fail(plan, 0, &line);
		text_add(&line, message);
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

/* NULL where a quote is not closed. */
static char *end_of_value(char *value)
{
	bool quoted = false;

	for (; *value && (quoted || !strchr(SPACE, *value)); value++)
		quoted ^= *value == '\'';
	return quoted ? NULL : value;
}

/* Takes one WORD=VALUE off the front, quotes removed, NUL behind the value. False at the end, or at
 * what is none, which *text then points to. */
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

/* given: what text is a copy of, taken apart from the front. */
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
	gons_plan_fail(plan, 0, &line);
	text_add(&line, "cannot read ");
	text_add_quoted(&line, given, strlen(given));
	text_add(&line, " in a plan; it consists of WORD=VALUE, a value with spaces in '...'");
	return -EINVAL;
}

/* All words of another plan; it must not fail half way. */
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

static bool has_name(const char *variable, const char *name, size_t length)
{
	return strncmp(variable, name, length) == 0 &&
	       (variable[length] == '=' || variable[length] == '\0');
}

static int store_variable(gons_plan *plan, char *text, size_t name_length)
{
	struct variable *grown;
	size_t i;

	for (i = 0; i < plan->variable_count; i++) {
		if (!has_name(plan->variables[i].text, text, name_length))
			continue;
		free(plan->variables[i].text);
		plan->variables[i].text = text;
		return 0;
	}
	grown = reallocarray(plan->variables, i + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	plan->variables = grown;
	plan->variables[plan->variable_count++] = (struct variable){ text, name_length };
	return 0;
}

int gons_plan_setenv(gons_plan *plan, const char *name, const char *value)
{
	const size_t length = strlen(name);
	struct text line;
	size_t size;
	char *text;

	gons_plan_begin(plan);
	if (length == 0 || strchr(name, '=') || strncmp(name, "gons_", 5) == 0) {
		gons_plan_fail(plan, 0, &line);
		text_add(&line, "invalid name of a variable ");
		text_add_quoted(&line, name, length);
		text_add(&line, "; it is not empty, holds no =, and does not begin with gons_");
		return -EINVAL;
	}
	size = length + (value ? strlen(value) + 1 : 0) + 1;
	text = malloc(size);
	if (text) {
		memcpy(text, name, length + 1);
		if (value) {
			text[length] = '=';
			memcpy(text + length + 1, value, size - length - 1);
		}
		if (store_variable(plan, text, length) == 0)
			return 0;
		free(text);
	}
	return gons_plan_fail_at(plan, -ENOMEM, "cannot keep a variable");
}

static int bad_option(gons_plan *plan, long value, const char *wanted)
{
	struct text line;

	gons_plan_fail(plan, 0, &line);
	text_add(&line, "invalid value ");
	text_add(&line, value < 0 ? "-" : "");
	text_add_number(&line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	text_add(&line, wanted);
	return -EINVAL;
}

static int keep(gons_plan *plan, long fd)
{
	struct options *options = &plan->options;
	struct text line;
	unsigned i;

	if (fd == -1) {
		options->keep_count = 0;
		return 0;
	}
	if (fd < 0 || fd > INT_MAX)
		return bad_option(plan, fd, " of GONS_KEEP_FD; it takes a descriptor, or -1");
	for (i = 0; i < options->keep_count; i++)
		if (options->keep[i] == fd)
			return 0;
	if (options->keep_count == KEEP_MAX) {
		gons_plan_fail(plan, 0, &line);
		text_add(&line, "GONS_KEEP_FD was given more than 16 descriptors");
		return -ENOSPC;
	}
	options->keep[options->keep_count++] = (int)fd;
	return 0;
}

int gons_plan_check(gons_plan *plan, const char *(*function)(void *arg), void *arg)
{
	gons_plan_begin(plan);
	plan->check = function;
	plan->check_argument = arg;
	return 0;
}

int gons_plan_refuse_check(gons_plan *plan)
{
	struct text line;

	if (!plan->check)
		return 0;
	gons_plan_fail(plan, 0, &line);
	text_add(&line, "the check of gons_plan_check() is called by gons_exec() alone; "
			"use that, or take the check away");
	return -EINVAL;
}

int gons_plan_option(gons_plan *plan, enum gons_option option, long value)
{
	gons_plan_begin(plan);
	switch (option) {
	case GONS_TERM_CHILD:
	case GONS_DEADLINE:
		if (value < 0 || value > INT_MAX)
			return bad_option(plan, value,
					  "; GONS_TERM_CHILD and GONS_DEADLINE take milliseconds");
		*(option == GONS_DEADLINE ? &plan->options.deadline : &plan->options.term_child) =
			value;
		return 0;
	case GONS_SEALED:
		if (value != 0 && value != 1)
			return bad_option(plan, value, " of GONS_SEALED; it is 0 or 1");
		plan->options.sealed = value;
		return 0;
	case GONS_KEEP_ALL:
		if (value != 0 && value != 1)
			return bad_option(plan, value, " of GONS_KEEP_ALL; it is 0 or 1");
		plan->options.keep_all = value;
		return 0;
	case GONS_KEEP_HOME:
		if (value != 0 && value != 1)
			return bad_option(plan, value, " of GONS_KEEP_HOME; it is 0 or 1");
		plan->options.keep_home = value;
		return 0;
	case GONS_KEEP_FD:
		return keep(plan, value);
	case GONS_STDIN:
	case GONS_STDOUT:
	case GONS_STDERR:
		if (value < -1 || value > INT_MAX)
			return bad_option(plan, value,
					  "; GONS_STDIN, GONS_STDOUT and GONS_STDERR take a "
					  "descriptor, or -1");
		plan->options.streams[option - GONS_STDIN] = (int)value;
		return 0;
	case GONS_RESULT_MAX:
		if (value < 0)
			return bad_option(plan, value, " of GONS_RESULT_MAX; it takes bytes");
		plan->options.result_max = value;
		return 0;
	}
	return bad_option(plan, (long)option, ": there is no such option");
}

/* Is this variable of base replaced, or taken out? */
static bool is_ours(const gons_plan *plan, const char *variable)
{
	size_t i;

	if (strncmp(variable, "gons_", 5) == 0)
		return true;
	for (i = 0; i < plan->variable_count; i++)
		if (has_name(variable, plan->variables[i].text, plan->variables[i].name_length))
			return true;
	return false;
}

/* An environment under construction: counted first, then written. */
struct environment {
	char **strings;
	char *text;
	size_t count;
	size_t bytes;
};

static void add(struct environment *environment, const char *parts[], int count)
{
	int i;

	if (environment->strings)
		environment->strings[environment->count] = environment->text;
	environment->count++;
	for (i = 0; i < count; i++) {
		const size_t length = strlen(parts[i]);

		environment->bytes += length;
		if (!environment->strings)
			continue;
		memcpy(environment->text, parts[i], length);
		environment->text += length;
	}
	environment->bytes++;
	if (environment->strings)
		*environment->text++ = '\0';
}

static void add_all(struct environment *environment, const gons_plan *plan, char *const base[],
		    const char *extra[])
{
	unsigned row;
	size_t i;

	/* glibc has none after clearenv(3) */
	for (; base && *base; base++)
		if (!is_ours(plan, *base))
			add(environment, (const char *[]){ *base }, 1);
	for (i = 0; i < plan->variable_count; i++)
		if (plan->variables[i].text[plan->variables[i].name_length] == '=')
			add(environment, (const char *[]){ plan->variables[i].text }, 1);
	for (row = 0; row < words_count; row++)
		if (plan->values[row] && !(extra && words[row].kind == WORD_ON_ERROR))
			add(environment,
			    (const char *[]){ "gons_", words[row].name, "=", plan->values[row] },
			    4);
	for (; extra && *extra; extra++)
		add(environment, extra, 1);
}

char **gons_plan_environ_with(const gons_plan *plan, char *const base[], const char *extra[])
{
	struct environment size = { 0 };
	struct environment new = { 0 };

	add_all(&size, plan, base, extra);
	new.strings = malloc((size.count + 1) * sizeof(char *) + size.bytes);
	if (!new.strings)
		return NULL;
	new.text = (char *)(new.strings + size.count + 1);
	add_all(&new, plan, base, extra);
	new.strings[new.count] = NULL;
	return new.strings;
}

char **gons_plan_environ(const gons_plan *plan, char *const base[])
{
	return gons_plan_environ_with(plan, base ? base : environ, NULL);
}

int gons_plan_compile(gons_plan *plan, struct plan *compiled)
{
	char message[sizeof(plan->record.message)];
	struct text told;
	struct text line;
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
	gons_plan_fail(plan, error, &line);
	text_add(&line, message);
	plan->record.report.status = error;
	return error;
}
