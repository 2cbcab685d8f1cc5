/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gons complete: prints completions of a command line, so that scripts of shells need no list of
 * their own. A line for each candidate: the whole word, a tab, and its meaning. A line that begins
 * with a colon asks the shell for files, directories or commands.
 */
#define _GNU_SOURCE
#include "cmd/verbs/complete.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/options.h"
#include "cmd/target/target_name.h"
#include "cmd/verbs/explain.h"

/* Lines that ask the shell. */
#define FILES ":files"
#define DIRECTORIES ":directories"
#define COMMANDS ":commands"

/* An option of a verb: a row of its own, or a word of the plan. */
struct choice {
	int letter;
	const char *name;
	const char *argument; /* NULL: none */
	const char *help;
	bool optional;
	bool target;
	bool reference;
};

static struct choice choice_of_row(const struct option_row *row)
{
	return (struct choice){
		.letter = row->letter,
		.name = row->name,
		.argument = row->argument,
		.help = row->help,
		.optional = row->argument && row->argument[0] == '[',
		.target = row->apply == option_target,
		.reference = row->apply == option_type,
	};
}

static struct choice choice_of_word(const struct gons_word *word)
{
	return (struct choice){
		.name = word->name,
		.argument = word->values,
		.help = word->help,
		.reference = strcmp(word->values, "REFERENCE") == 0,
	};
}

static bool is_row(const struct verb *verb, const char *name)
{
	const struct option_row *row;

	for (row = verb->rows; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return true;
	return false;
}

/* The option of a verb with that index; false behind the last one. */
static bool choice_at(const struct verb *verb, unsigned index, struct choice *choice)
{
	struct gons_word word;
	unsigned i;

	for (i = 0; verb->rows[i].name; i++)
		if (i == index) {
			*choice = choice_of_row(&verb->rows[i]);
			return true;
		}
	index -= i;
	for (i = 0; gons_word(i, &word) == 0; i++) {
		if (is_row(verb, word.name) || index-- > 0)
			continue;
		*choice = choice_of_word(&word);
		return true;
	}
	*choice = (struct choice){ .letter = 'h', .name = "help", .help = "list the options" };
	return index == 0;
}

static bool choice_by_name(const struct verb *verb, const char *name, size_t length,
			   struct choice *choice)
{
	unsigned i;

	for (i = 0; choice_at(verb, i, choice); i++)
		if (strlen(choice->name) == length && strncmp(choice->name, name, length) == 0)
			return true;
	return false;
}

static bool choice_by_letter(const struct verb *verb, int letter, struct choice *choice)
{
	unsigned i;

	for (i = 0; choice_at(verb, i, choice); i++)
		if (choice->letter == letter)
			return true;
	return false;
}

/* --- candidates --- */

static void offer(const char *typed, const char *before, const char *text, int length,
		  const char *help)
{
	char *word;

	if (asprintf(&word, "%s%.*s", before, length, text) < 0)
		return;
	if (strncmp(word, typed, strlen(typed)) == 0)
		printf("%s\t%s\n", word, help);
	free(word);
}

static void offer_option(const char *typed, const struct choice *choice)
{
	char word[64];

	if (choice->letter && typed[1] == '\0') {
		snprintf(word, sizeof(word), "-%c", choice->letter);
		offer(typed, "", word, (int)strlen(word), choice->help);
	}
	if (!choice->argument || choice->optional)
		offer(typed, "--", choice->name, (int)strlen(choice->name), choice->help);
	snprintf(word, sizeof(word), "%s=", choice->name);
	if (choice->argument)
		offer(typed, "--", word, (int)strlen(word), choice->help);
}

static bool is_literal(char first)
{
	return (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9');
}

/* Offers the literal words of "tmpfs[:OPTIONS], fresh, DIRECTORY": tmpfs and fresh. */
static void offer_literals(const char *typed, const char *before, const char *values)
{
	static const char ends[] = "[],| ";
	const char *at = values + (strncmp(values, "[=", 2) == 0 ? 2 : 0);

	while (*at) {
		const size_t length = strcspn(at, ends);

		if (is_literal(*at))
			offer(typed, before, at, (int)length, "");
		at += strcspn(at, ",|");
		at += strspn(at, ",| ");
	}
}

/* References of libgons(7) that are no paths; test/scripts/completion.sh tries each. */
static void offer_references(const char *typed, const char *before)
{
	static const char *const references[][2] = {
		{ "new", "a new namespace" },
		{ "pid:", "of a process" },
		{ "name:", "a network namespace of ip netns" },
		{ "fd:", "an open namespace" },
		{ "pidfd:", "of the process behind a pidfd" },
		{ "id:", "by its id in the kernel" },
	};
	unsigned i;

	for (i = 0; i < sizeof(references) / sizeof(references[0]); i++)
		offer(typed, before, references[i][0], (int)strlen(references[i][0]),
		      references[i][1]);
	puts(FILES);
}

/* typed: the whole word; before: the part of it in front of the value. */
static void offer_values(const struct choice *choice, const char *typed, const char *before)
{
	if (choice->target) {
		target_name_complete(before, typed + strlen(before));
		return;
	}
	if (choice->reference) {
		offer_references(typed, before);
		return;
	}
	offer_literals(typed, before, choice->argument);
	if (strstr(choice->argument, "DIRECTORY"))
		puts(DIRECTORIES);
	else if (strstr(choice->argument, "FILE") || strstr(choice->argument, "PATH") ||
		 strstr(choice->argument, "SOURCE"))
		puts(FILES);
}

static void offer_options(const struct verb *verb, const char *typed)
{
	struct choice choice;
	unsigned i;

	for (i = 0; choice_at(verb, i, &choice); i++)
		offer_option(typed, &choice);
}

/* --- the command line --- */

/* Is the next word the value of this one? Then *choice is the option. */
static bool takes_next(const struct verb *verb, const char *word, struct choice *choice)
{
	const char *at;

	if (word[1] == '-')
		return !strchr(word, '=') &&
		       choice_by_name(verb, word + 2, strlen(word + 2), choice) &&
		       choice->argument && !choice->optional;
	for (at = word + 1; *at && choice_by_letter(verb, *at, choice); at++)
		if (choice->argument && !(choice->optional && verb->bare_letters))
			return !choice->optional && at[1] == '\0';
	return false;
}

static void complete_word(const struct verb *verb, const char *typed)
{
	const char *equals = strchr(typed, '=');
	struct choice choice;
	char *before;

	if (typed[0] != '-') {
		puts(COMMANDS);
	} else if (!equals || strncmp(typed, "--", 2) != 0) {
		offer_options(verb, typed);
	} else if (choice_by_name(verb, typed + 2, (size_t)(equals - typed) - 2, &choice) &&
		   choice.argument) {
		before = strndup(typed, (size_t)(equals - typed) + 1);
		if (before)
			offer_values(&choice, typed, before);
		free(before);
	}
}

/* words: the count words behind the verb; the last one is completed. */
static void complete_line(const struct verb *verb, char **words, int count)
{
	struct choice choice;
	int i;

	for (i = 0; i < count - 1; i++) {
		if (strcmp(words[i], "--") == 0 || words[i][0] != '-' || !words[i][1]) {
			puts(words[i][0] == '-' && words[i][1] == '-' && i == count - 2 ? COMMANDS
											: FILES);
			return;
		}
		if (!takes_next(verb, words[i], &choice))
			continue;
		if (++i == count - 1) {
			offer_values(&choice, words[i], "");
			return;
		}
	}
	complete_word(verb, words[count - 1]);
}

static void complete_verb(const struct verb *verbs, const char *typed)
{
	const struct verb *verb;

	for (verb = verbs; verb->name; verb++)
		offer(typed, "", verb->name, (int)strlen(verb->name), verb->summary);
	offer(typed, "", "--help", 6, "show help");
	offer(typed, "", "--version", 9, "print the version");
}

/* gons explain [VERB] takes the options of that verb. */
static void complete_explain(const struct verb *verbs, char **words, int count)
{
	struct option_row rows[EXPLAIN_ROWS_MAX];
	const int json = count > 1 && strcmp(words[0], "--json") == 0;
	struct verb verb;
	bool named;

	named = explain_subject(verbs, count > 1 + json ? words[json] : NULL, &verb, rows);
	if (count == 1 + json)
		explain_subjects(verbs, words[json]);
	complete_line(&verb, words + json + named, count - json - named);
}

int complete_command(const struct verb *verbs, int argc, char **argv)
{
	const struct verb *verb;

	if (argc < 3) {
		complete_verb(verbs, argc < 2 ? "" : argv[1]);
		return 0;
	}
	if (strcmp(argv[1], "explain") == 0)
		complete_explain(verbs, argv + 2, argc - 2);
	for (verb = verbs; verb->name; verb++)
		if (verb->rows && strcmp(verb->name, argv[1]) == 0)
			complete_line(verb, argv + 2, argc - 2);
	return 0;
}
