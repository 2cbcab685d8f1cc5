/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads a command line into a request. Options are the rows of the verb, and each word of a plan
 * that no row names.
 */
#define _GNU_SOURCE
#include "cmd/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/failure.h"
#include "cmd/message.h"
#include "cmd/options_help.h"
#include "cmd/words_as_options.h"

enum { OPTIONS_MAX = 160, FIRST_ROW = 0x1000, FIRST_WORD = 0x2000 };

/* The arguments of getopt_long(3): first the rows of the verb, then the words that no row names. */
struct table {
	struct option options[OPTIONS_MAX];
	char letters[3 + 3 * OPTIONS_MAX + 1];
	unsigned count;
	unsigned letter_count;
};

static int arguments_of(const struct option_row *row)
{
	return !row->argument            ? no_argument
	       : row->argument[0] == '[' ? optional_argument
					 : required_argument;
}

/* getopt(3): one colon behind a letter with an argument, two where the argument is optional. */
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

	*table = (struct table){ .letters = "+:h", .letter_count = 3 };
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
	return row;
}

/* Words that need a new namespace of a type: gons new makes that one, too. */
static const struct need {
	const char *word;
	unsigned type; /* enum gons_type */
} needs[] = {
	{ "propagation", GONS_MNT }, { "tmp", GONS_MNT },        { "bind", GONS_MNT },
	{ "hostname", GONS_UTS },    { "domainname", GONS_UTS }, { "uidmap", GONS_USER },
	{ "gidmap", GONS_USER },     { "setgroups", GONS_USER }, { "owner", GONS_USER },
	{ "monotonic", GONS_TIME },  { "boottime", GONS_TIME },
};

static void note_word(struct request *request, const char *word, const char *value)
{
	const struct option_row *row;
	unsigned i;

	for (row = request->verb->rows; row->name; row++) {
		if (row->apply != option_type || strcmp(row->word, word) != 0)
			continue;
		request->referenced |= 1U << row->type;
		request->joins |= strncmp(value, "new", 3) != 0;
	}
	request->joins |= strcmp(word, "target") == 0 || strcmp(word, "root") == 0;
	request->has_map |= strcmp(word, "uidmap") == 0 || strcmp(word, "gidmap") == 0;
	for (i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (strcmp(needs[i].word, word) == 0)
			request->needed_types |= 1U << needs[i].type;
}

/* For the library an empty value is the same as no word; but a script whose variable is empty
 * would not do what its author meant. */
static int refuse_nothing(const char *option)
{
	return say(-EINVAL, "--%s= names nothing; give it a value, or leave it out", option);
}

int options_set_as(struct request *request, const char *option, const char *given, const char *word,
		   const char *value)
{
	int error;

	if (*value == '\0')
		return refuse_nothing(option);
	/* A program with the preload may go on after a failed step; this command does not. */
	if (strcmp(word, "onerror") == 0 && strcmp(value, "exit") != 0)
		return say(-EINVAL,
			   "--%s=%s: this command always ends after a failed step; leave it out",
			   option, value);
	words_remember(request, word, option, given);
	error = gons_plan_set(request->plan, word, value);
	if (error)
		return say_plan_failure(request, error);
	note_word(request, word, value);
	return 0;
}

int options_set(struct request *request, const char *option, const char *word, const char *value)
{
	return options_set_as(request, option, value, word, value);
}

int option_word(struct request *request, const struct option_row *row, const char *value)
{
	return options_set_as(request, row->name, value ? value : "", row->word,
			      value ? value : row->initial);
}

bool options_is_reference(const char *value)
{
	size_t letters = strspn(value, "abcdefghijklmnopqrstuvwxyz");

	return value[letters] == ':' && letters > 0;
}

/* unshare(1): the new namespace is mounted over FILE, which keeps it. */
static int keep_in_file(struct request *request, const struct option_row *row, const char *file)
{
	char *value;
	int error;

	if (asprintf(&value, "new:%s", file) < 0)
		return say(-ENOMEM, "no memory");
	error = options_set_as(request, row->name, file, row->word, value);
	free(value);
	return error;
}

int option_type(struct request *request, const struct option_row *row, const char *value)
{
	/* "target" is a reference of libgons(7), and means the same as no value. */
	if (!value || (!request->verb->keeps_files && strcmp(value, "target") == 0)) {
		request->types |= 1U << row->type;
		return 0;
	}
	if (*value == '\0')
		return say(-EINVAL, "--%s= names no file; name one, or leave out the =", row->name);
	request->references[row->type] = value;
	if (request->verb->keeps_files && !options_is_reference(value) && strcmp(value, "new") != 0)
		return keep_in_file(request, row, value);
	return options_set(request, row->name, row->word, value);
}

int option_keep(struct request *request, const struct option_row *row, const char *value)
{
	if (value && *value == '\0')
		return refuse_nothing(row->name);
	request->values[row->type] = value ? value : "";
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
	if (request->target)
		return say(-EINVAL, "--%s=%s: there is a target already, %s; name one process",
			   row->name, value, request->target);
	request->target = value;
	return 0;
}

/* Words that mean the same as an option of a verb. */
static const struct kept_word {
	const char *word;
	enum option_name option;
} kept_words[] = {
	{ "uid", OPTION_UID },
	{ "gid", OPTION_GID },
	{ "groups", OPTION_GROUPS },
};

static void keep_word(struct request *request, const char *word, const char *value)
{
	unsigned i;

	for (i = 0; i < sizeof(kept_words) / sizeof(kept_words[0]); i++)
		if (strcmp(kept_words[i].word, word) == 0)
			request->values[kept_words[i].option] = value;
}

const char *options_name(const struct option_row *row, enum option_name option)
{
	const struct kept_word *word = kept_words;

	for (; row->name; row++)
		if (row->apply == option_keep && row->type == (int)option)
			return row->name;
	while (word->option != option)
		word++;
	return word->word;
}

/* Pairs of options of which only one may be given. */
static const struct contradiction {
	enum option_name first;
	enum option_name second;
	const char *subject;
} contradictions[] = {
	{ OPTION_WD, OPTION_WDNS, "the working directory" },
	{ OPTION_SETUID, OPTION_UID, "the user id" },
	{ OPTION_SETGID, OPTION_GID, "the group id" },
	{ OPTION_BECOME, OPTION_SETUID, "who the program is" },
	{ OPTION_BECOME, OPTION_SETGID, "who the program is" },
	{ OPTION_BECOME, OPTION_UID, "who the program is" },
	{ OPTION_BECOME, OPTION_GID, "who the program is" },
	{ OPTION_BECOME, OPTION_GROUPS, "who the program is" },
};

static int check(const struct request *request)
{
	const struct option_row *rows = request->verb->rows;
	unsigned i;

	for (i = 0; i < sizeof(contradictions) / sizeof(contradictions[0]); i++) {
		const struct contradiction *two = &contradictions[i];

		if (request->values[two->first] && request->values[two->second])
			return say(-EINVAL, "--%s and --%s both name %s; give one of them",
				   options_name(rows, two->first), options_name(rows, two->second),
				   two->subject);
	}
	return 0;
}

static int apply(struct request *request, int option)
{
	const struct option_row *row;
	struct gons_word word;

	if (option >= FIRST_WORD) {
		gons_word((unsigned)(option - FIRST_WORD), &word);
		keep_word(request, word.name, optarg);
		return options_set(request, word.name, word.name, optarg);
	}
	row = option >= FIRST_ROW ? &request->verb->rows[option - FIRST_ROW]
				  : row_by_letter(request->verb, option);
	/* Of "-n=FILE" getopt(3) gives "=FILE". */
	return row->apply(request, row,
			  optarg && option < FIRST_ROW && row->argument[0] == '[' && *optarg == '='
				  ? optarg + 1
				  : optarg);
}

/* Of a verb with bare_letters, "-n/run/netns/blue". getopt(3) has not left that argument yet. */
static bool is_file_at_letter(const struct verb *verb, const char *argument)
{
	const struct option_row *row;

	if (!verb->bare_letters || !argument || argument[0] != '-' || argument[1] == '\0')
		return false;
	row = row_by_letter(verb, argument[1]);
	return row->argument && row->argument[0] == '[' && argument[2] == optopt;
}

/* Names the argument that getopt_long(3) refused, and what would be right. */
static int refuse(const struct request *request, bool lacks_value, char **argv)
{
	const char *argument = argv[optind - 1];
	const struct option_row *row;
	struct gons_word word;

	if (optopt >= FIRST_WORD && gons_word((unsigned)(optopt - FIRST_WORD), &word) == 0)
		return say(-EINVAL, "option --%s needs a value: %s", word.name, word.values);
	if (optopt == 0)
		return say(-EINVAL,
			   "unknown option %s; gons %s --help lists all; put -- before a program "
			   "whose name begins with -",
			   argument, request->verb->name);
	row = optopt >= FIRST_ROW ? &request->verb->rows[optopt - FIRST_ROW]
				  : row_by_letter(request->verb, optopt);
	if (!row->name && optopt == 'h')
		return say(-EINVAL, "option --help takes no value: %s", argument);
	if (!row->name && is_file_at_letter(request->verb, argv[optind]))
		return say(-EINVAL, "%.2s takes no FILE: write --%s=%s", argv[optind],
			   row_by_letter(request->verb, argv[optind][1])->name,
			   argv[optind] + 2 + (argv[optind][2] == '='));
	if (!row->name)
		return say(-EINVAL, "unknown option -%c; gons %s --help lists all", optopt,
			   request->verb->name);
	if (lacks_value)
		return say(-EINVAL, "option --%s needs a value: %s", row->name, row->argument);
	return say(-EINVAL, "option --%s takes no value: %s", row->name, argument);
}

int options_read(struct request *request, int argc, char **argv)
{
	struct table table;
	int option;
	int error;

	make_table(&table, request->verb);
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, table.letters, table.options, NULL)) != -1) {
		if (option == 'h') {
			options_help(request->verb);
			return 1;
		}
		if (option == '?' || option == ':')
			return refuse(request, option == ':', argv);
		error = apply(request, option);
		if (error)
			return error;
	}
	request->program = argv + optind;
	return check(request);
}
