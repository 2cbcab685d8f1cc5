/* SPDX-License-Identifier: Apache-2.0 */
/* Reads numbers and words, and writes lines into a buffer of fixed size. */
#include "core/base/text.h"

#include <linux/errno.h>

enum { FOREIGN_MAX = 256 };

size_t text_length(const char *string)
{
	size_t length = 0;

	while (string[length])
		length++;
	return length;
}

bool text_equal(const char *string, const char *part, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++)
		if (string[i] == '\0' || string[i] != part[i])
			return false;
	return string[length] == '\0';
}

const char *text_skip_prefix(const char *string, const char *prefix)
{
	while (*prefix)
		if (*string++ != *prefix++)
			return NULL;
	return string;
}

int text_number(const char *digits, size_t length, uint64_t minimum, uint64_t maximum,
		uint64_t *value)
{
	uint64_t number = 0;
	size_t i;

	if (length == 0)
		return -EINVAL;
	for (i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return -EINVAL;
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(digits[i] - '0'), &number))
			return -EINVAL;
	}
	if (number < minimum || number > maximum)
		return -EINVAL;
	*value = number;
	return 0;
}

void text_begin(struct text *text, char *buffer, size_t size)
{
	text->start = buffer;
	text->size = size;
	text->length = 0;
	buffer[0] = '\0';
}

static void add_character(struct text *text, char character)
{
	if (text->length + 1 >= text->size)
		return;
	text->start[text->length++] = character;
	text->start[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
	while (*string)
		add_character(text, *string++);
}

void text_add_number(struct text *text, uint64_t number)
{
	char digits[21];
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	text_add(text, digits + at);
}

bool text_is_control(const char *string, size_t at)
{
	const unsigned char character = (unsigned char)string[at];
	const unsigned char before = at > 0 ? (unsigned char)string[at - 1] : 0;

	if (character < 0x80 || character > 0x9f)
		return character < ' ' || character == 127;
	return before < 0x80 || before == 0xc2;
}

void text_add_foreign(struct text *text, const char *string, size_t length)
{
	size_t i;

	for (i = 0; i < length && i < FOREIGN_MAX; i++)
		add_character(text, text_is_control(string, i) ? '?' : string[i]);
	if (i < length)
		text_add(text, "...");
}

void text_add_quoted(struct text *text, const char *string, size_t length)
{
	add_character(text, '"');
	text_add_foreign(text, string, length);
	add_character(text, '"');
}
