/* SPDX-License-Identifier: Apache-2.0 */
/* What the targets of both fuzzers share; see fuzz.h. */
#include <string.h>

#include "fuzz.h"

enum { LINE_BYTES = 1280 };

char *fuzz_string(const uint8_t *data, size_t size)
{
	char *string = malloc(size + 1);

	FUZZ_ASSERT(string);
	memcpy(string, data, size);
	string[size] = '\0';
	return string;
}

void fuzz_check_line(const char *line)
{
	FUZZ_ASSERT(line[0] != '\0');
	FUZZ_ASSERT(strlen(line) < LINE_BYTES);
	for (; *line; line++)
		FUZZ_ASSERT((unsigned char)*line >= ' ' && *line != 127);
}
