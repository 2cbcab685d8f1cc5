/* SPDX-License-Identifier: Apache-2.0 */
/* VERB --help. */
#include "cmd/options_help.h"

#include <stdio.h>
#include <string.h>

enum { HELP_COLUMN = 28 };

static bool is_row(const struct verb *verb, const char *name)
{
	const struct option_row *row;

	for (row = verb->rows; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return true;
	return false;
}

static void help_line(int letter, const char *name, const char *argument, const char *help)
{
	char text[80];
	int length;

	length = snprintf(text, sizeof(text), "  %c%c%s --%s%s%s", letter ? '-' : ' ',
			  letter ? letter : ' ', letter ? "," : " ", name,
			  argument && argument[0] != '[' ? "=" : "", argument ? argument : "");
	if (length > HELP_COLUMN)
		printf("%s\n%*s %s\n", text, HELP_COLUMN, "", help);
	else
		printf("%-*s %s\n", HELP_COLUMN, text, help);
}

void options_help(const struct verb *verb)
{
	const struct option_row *row;
	struct gons_word word;
	unsigned i;

	printf("usage: gons %s [OPTION]... %s\n%s\n\n", verb->name, verb->arguments, verb->summary);
	for (row = verb->rows; row->name; row++)
		help_line(row->letter, row->name, row->argument, row->help);
	printf("\noptions that are words of libgons(7):\n");
	for (i = 0; gons_word(i, &word) == 0; i++)
		if (!is_row(verb, word.name))
			help_line(0, word.name, word.values, word.help);
}
