/* SPDX-License-Identifier: Apache-2.0 */
/* From a command line to a request: options of the verb, and the words of a plan as options. */
#define _GNU_SOURCE
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 128, FIRST_ROW = 0x1000, FIRST_WORD = 0x2000, HELP_COLUMN = 28 };

/* What getopt_long(3) is given: the rows of the verb, then the words that no row names. */
struct table {
	struct option options[OPTIONS_MAX];
	char letters[2 + 3 * OPTIONS_MAX + 1];
	unsigned count;
	unsigned letter_count;
};

static int arguments_of(const struct option_row *row)
{
	return !row->argument            ? no_argument
	       : row->argument[0] == '[' ? optional_argument
					 : required_argument;
}

/* A colon behind a letter for each kind of argument, getopt(3). */
static void add_letter(struct table *table, const struct verb *verb, const struct option_row *row)
{
	int colons = arguments_of(row);

	if (colons == optional_argument && verb->bare_letters)
		colons = no_argument;
	table->letters[table->letter_count++] = (char)row->letter;
	while (colons-- > 0)
		table->letters[table->letter_count++] = ':';
}

static const struct option_row *row_of(const struct verb *verb, const char *name)
{
	const struct option_row *row;

	for (row = verb->rows; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}

static void add(struct table *table, const char *name, int has_argument, int value)
{
	table->options[table->count++] = (struct option){ name, has_argument, NULL, value };
}

static void make_table(struct table *table, const struct verb *verb)
{
	const struct option_row *row;
	struct gons_word word;
	unsigned i;

	*table = (struct table){ .letters = "+h", .letter_count = 2 };
	for (row = verb->rows; row->name; row++) {
		add(table, row->name, arguments_of(row), FIRST_ROW + (int)(row - verb->rows));
		if (row->letter)
			add_letter(table, verb, row);
	}
	for (i = 0; gons_word(i, &word) == 0; i++)
		if (!row_of(verb, word.name))
			add(table, word.name, required_argument, FIRST_WORD + (int)i);
	add(table, "help", no_argument, 'h');
}

static const struct option_row *row_by_letter(const struct verb *verb, int letter)
{
	const struct option_row *row;

	for (row = verb->rows; row->name; row++)
		if (row->letter == letter)
			return row;
	return NULL;
}

static int set_word(struct request *request, const char *word, const char *value)
{
	int error = gons_plan_set(request->plan, word, value);

	return error ? say(error, "--%s=%s: %s", word, value, gons_plan_error(request->plan)) : 0;
}

int option_word(struct request *request, const struct option_row *row, const char *value)
{
	return set_word(request, row->word, value ? value : row->initial);
}

int option_type(struct request *request, const struct option_row *row, const char *value)
{
	if (value)
		return set_word(request, row->word, value);
	request->types |= 1U << row->type;
	return 0;
}

int option_all(struct request *request, const struct option_row *row, const char *value)
{
	(void)row;
	(void)value;
	request->all = true;
	return 0;
}

int option_target(struct request *request, const struct option_row *row, const char *value)
{
	(void)row;
	request->target = value;
	return 0;
}

static int apply(struct request *request, int option)
{
	const struct option_row *row;
	struct gons_word word;

	if (option >= FIRST_WORD) {
		gons_word((unsigned)(option - FIRST_WORD), &word);
		return set_word(request, word.name, optarg);
	}
	row = option >= FIRST_ROW ? &request->verb->rows[option - FIRST_ROW]
				  : row_by_letter(request->verb, option);
	/* "-n=FILE", which getopt(3) leaves the equals sign in. */
	return row->apply(request, row,
			  optarg && option < FIRST_ROW && row->argument[0] == '[' && *optarg == '='
				  ? optarg + 1
				  : optarg);
}

int options_read(struct request *request, int argc, char **argv)
{
	struct table table;
	int option;
	int error;

	make_table(&table, request->verb);
	optind = 0;
	while ((option = getopt_long(argc, argv, table.letters, table.options, NULL)) != -1) {
		if (option == 'h') {
			options_help(request->verb);
			return 1;
		}
		if (option == '?')
			return say(-EINVAL, "see gons %s --help", request->verb->name);
		error = apply(request, option);
		if (error)
			return error;
	}
	request->program = argv + optind;
	return 0;
}

static void help_line(int letter, const char *name, const char *argument, const char *help)
{
	char text[80];
	int length;

	length = snprintf(text, sizeof(text), "  %c%c%s --%s%s%s", letter ? '-' : ' ',
			  letter ? letter : ' ', letter ? "," : " ", name,
			  argument && argument[0] != '[' ? "=" : "", argument ? argument : "");
	printf("%s%*s %s\n", text, length < HELP_COLUMN ? HELP_COLUMN - length : 0, "", help);
}

void options_help(const struct verb *verb)
{
	const struct option_row *row;
	struct gons_word word;
	unsigned i;

	printf("usage: gons %s [OPTION]... %s\n%s\n\n", verb->name, verb->arguments, verb->summary);
	for (row = verb->rows; row->name; row++)
		help_line(row->letter, row->name, row->argument, row->help);
	printf("\nwords of a plan, libgons(7):\n");
	for (i = 0; gons_word(i, &word) == 0; i++)
		if (!row_of(verb, word.name))
			help_line(0, word.name, word.values, word.help);
}
