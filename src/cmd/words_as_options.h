/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words of the library as options of the command. The library speaks of words (gons_tmp), the user
 * has typed options (--tmp): this file knows which option asked for a word.
 */
#ifndef GONS_CMD_WORDS_AS_OPTIONS_H
#define GONS_CMD_WORDS_AS_OPTIONS_H

#include <stdio.h>

#include "cmd/request.h"

/*
 * Remembers that an option asked for a word of the plan. option: its name, in memory that stays.
 * value: what the user typed, in memory that stays; "" for an option without a value; NULL where
 * the line shall show the value that the library tells.
 */
void words_remember(struct request *request, const char *word, const char *option,
		    const char *value);

/* The index of a word in gons_word(), or -1. */
int words_index(const char *name, size_t length);

/* The name of the option that asked for the word with that index, or else of one that could. */
const char *words_option(const struct request *request, int index);

/* The row of the option that sets a word to the value that the user types; or NULL. */
const struct option_row *words_row(const struct verb *verb, const char *word);

/* Writes a text of the library, which contains no text of the user, with the option instead of each
 * "gons_WORD". */
void words_put_text(const struct request *request, FILE *to, const char *text);

/* The same as a string, to be freed; NULL where there is no memory. */
char *words_translate(const struct request *request, const char *text);

#endif
