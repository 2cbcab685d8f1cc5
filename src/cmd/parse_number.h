/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal numbers, from the user and from files of the kernel. */
#ifndef GONS_CMD_PARSE_NUMBER_H
#define GONS_CMD_PARSE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { NUMBERS_MAX = 4 };

/* Reads a text of decimal digits alone, below 4294967295. False: *number is untouched. */
bool parse_number(const char *text, uint32_t *number);

/*
 * Reads count numbers (at most NUMBERS_MAX) and nothing else, with one separator between each two.
 * If the first of separators is a space, several may stand between them, before the first and
 * behind the last. 4294967295 is refused: it is no id. False: *numbers is untouched.
 */
bool parse_number_list(const char *text, const char *separators, uint32_t *numbers, unsigned count);

#endif
