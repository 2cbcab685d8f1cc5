/* SPDX-License-Identifier: Apache-2.0 */
/* Words of the library as options of the command. */
#define _GNU_SOURCE
#include "cmd/words_as_options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "gons_"
#define LETTERS "abcdefghijklmnopqrstuvwxyz"

int words_index(const char *name, size_t length)
{
	struct gons_word word;
	unsigned i;

	for (i = 0; i < WORDS_MAX && gons_word(i, &word) == 0; i++)
		if (strlen(word.name) == length && strncmp(word.name, name, length) == 0)
			return (int)i;
	return -1;
}

void words_remember(struct request *request, const char *word, const char *option,
		    const char *value)
{
	const int index = words_index(word, strlen(word));

	if (index >= 0)
		request->asked[index] = (struct asked){ option, value };
}

/* Options that set a word to any value, but have no row that says so. */
static const struct {
	const char *word;
	const char *option;
} replacements[] = {
	{ "uid", "setuid" },
	{ "gid", "setgid" },
	{ "wd", "wdns" }, /* --wd of gons enter is a directory outside */
};

static bool has_option(const struct verb *verb, const char *name)
{
	const struct option_row *row;

	for (row = verb->rows; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return true;
	return false;
}

const struct option_row *words_row(const struct verb *verb, const char *word)
{
	const struct option_row *row;

	for (row = verb->rows; row->name; row++)
		if (row->word && !row->initial && strcmp(row->word, word) == 0)
			return row;
	return NULL;
}

const char *words_option(const struct request *request, int index)
{
	const struct option_row *row;
	struct gons_word word;
	size_t i;

	if (index < 0 || gons_word((unsigned)index, &word) != 0)
		return "?";
	if (request->asked[index].option)
		return request->asked[index].option;
	for (i = 0; i < sizeof(replacements) / sizeof(replacements[0]); i++)
		if (strcmp(replacements[i].word, word.name) == 0 &&
		    has_option(request->verb, replacements[i].option))
			return replacements[i].option;
	row = words_row(request->verb, word.name);
	return row ? row->name : word.name;
}

/* Advice of the library that is said in another way where options are typed. %: the option. */
static const struct {
	const char *before;
	const char *word;
	const char *after;
} phrases[] = {
	{ "set that too, or unset ", NULL, "give that too, or leave out " },
	{ "unset one of the two", NULL, "leave out one of the two" },
	{ " is set, but ", NULL, " is given, but " },
	{ ", which is not set; name a process there", NULL, "; name a process with --target" },
	{ "set gons_wd", "wd", "add --%=/" },
	{ "gons_binfmt=nested (--nested)", NULL, "--nested" },
	{ "set gons_binfmt to another value", "binfmt", "leave out --%" },
};

static void put_option(FILE *to, const char *format, const char *option)
{
	for (; *format; format++)
		if (*format == '%')
			fputs(option, to);
		else
			fputc(*format, to);
}

/* How many bytes of text were replaced, or 0. */
static size_t put_phrase(const struct request *request, FILE *to, const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
		const char *word = phrases[i].word;
		const size_t length = strlen(phrases[i].before);

		if (strncmp(text, phrases[i].before, length) != 0)
			continue;
		put_option(to, phrases[i].after,
			   word ? words_option(request, words_index(word, strlen(word))) : "");
		return length;
	}
	return 0;
}

/* "gons_WORD", or "gons_TYPE=new" where the option alone says so. */
static size_t put_word(const struct request *request, FILE *to, const char *text)
{
	static const char new[] = "=new";
	size_t length;
	int index;

	if (strncmp(text, PREFIX, strlen(PREFIX)) != 0)
		return 0;
	length = strspn(text + strlen(PREFIX), LETTERS);
	index = words_index(text + strlen(PREFIX), length);
	if (index < 0)
		return 0;
	fprintf(to, "--%s", words_option(request, index));
	length += strlen(PREFIX);
	return request->verb->keeps_files && strncmp(text + length, new, strlen(new)) == 0
		       ? length + strlen(new)
		       : length;
}

/* " (4026531837)" and " (ours is 4026531837)": the number of a namespace helps nobody here. */
static size_t skip_number(const char *text)
{
	const char *at = text;

	if (strncmp(at, " (", 2) != 0)
		return 0;
	at += 2;
	at += strncmp(at, "ours is ", 8) == 0 ? 8 : 0;
	if (!isdigit((unsigned char)*at))
		return 0;
	at += strspn(at, "0123456789");
	return *at == ')' ? (size_t)(at + 1 - text) : 0;
}

void words_put_text(const struct request *request, FILE *to, const char *text)
{
	while (*text) {
		size_t length = put_phrase(request, to, text);

		length = length ? length : put_word(request, to, text);
		length = length ? length : skip_number(text);
		if (!length)
			fputc(*text++, to);
		text += length;
	}
}

char *words_translate(const struct request *request, const char *text)
{
	char *translated = NULL;
	size_t size;
	FILE *to = open_memstream(&translated, &size);

	if (!to)
		return NULL;
	words_put_text(request, to, text);
	if (fclose(to) == 0)
		return translated;
	free(translated);
	return NULL;
}
