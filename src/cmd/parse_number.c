/* SPDX-License-Identifier: Apache-2.0 */
/* Decimal numbers, from the user and from files of the kernel. */
#include "cmd/parse_number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Reads the number at the front of *text, and moves *text behind it. */
static bool take(const char **text, uint32_t *number)
{
	unsigned long long value;
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	errno = 0;
	value = strtoull(*text, &end, 10);
	if (errno || value >= UINT32_MAX)
		return false;
	*number = (uint32_t)value;
	*text = end;
	return true;
}

bool parse_number(const char *text, uint32_t *number)
{
	uint32_t value;

	if (!take(&text, &value) || *text)
		return false;
	*number = value;
	return true;
}

bool parse_number_list(const char *text, const char *separators, uint32_t *numbers, unsigned count)
{
	uint32_t found[NUMBERS_MAX];
	unsigned i;

	text += separators[0] == ' ' ? strspn(text, separators) : 0;
	for (i = 0; i < count; i++) {
		size_t between = i == 0 ? 0 : strspn(text, separators);

		if (i > 0 && (between == 0 || (between > 1 && separators[0] != ' ')))
			return false;
		text += between;
		if (!take(&text, &found[i]))
			return false;
	}
	text += separators[0] == ' ' ? strspn(text, separators) : 0;
	if (*text)
		return false;
	memcpy(numbers, found, count * sizeof(*numbers));
	return true;
}
