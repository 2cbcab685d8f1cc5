/* SPDX-License-Identifier: Apache-2.0 */
/* Lines for the user on standard error. */
#define _GNU_SOURCE
#include "cmd/message.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * C0 and DEL are control characters, and so is C1 (0x80 to 0x9f) unless it continues a UTF-8
 * sequence. The library has the same rule for its lines.
 */
static bool is_control(const char *text, size_t at)
{
	const unsigned char character = (unsigned char)text[at];
	const unsigned char before = at > 0 ? (unsigned char)text[at - 1] : 0;

	if (character < 0x80 || character > 0x9f)
		return character < ' ' || character == 0x7f;
	return before < 0x80 || before == 0xc2;
}

void message_make_printable(char *line)
{
	size_t i;

	for (i = 0; line[i]; i++)
		if (is_control(line, i))
			line[i] = '?';
}

int say(int error, const char *format, ...)
{
	va_list arguments;
	char *line;
	int length;

	va_start(arguments, format);
	length = vasprintf(&line, format, arguments);
	va_end(arguments);
	if (length >= 0)
		message_make_printable(line);
	fprintf(stderr, "gons: %s\n", length < 0 ? "no memory" : line);
	if (length >= 0)
		free(line);
	return error;
}
