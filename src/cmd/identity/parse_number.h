/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as people and the kernel write them. */
#ifndef GONS_CMD_IDENTITY_PARSE_NUMBER_H
#define GONS_CMD_IDENTITY_PARSE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { NUMBERS_MAX = 4 };

/* Decimal digits and nothing else, below 4294967295. */
bool parse_number(const char *text, uint32_t *number);

/* So many of them, with a separator between each two: one, or as much as there is if the first of
 * the separators is a space. Nothing else. 4294967295 itself is none. */
bool parse_number_list(const char *text, const char *separators, uint32_t *numbers, unsigned count);

#endif
