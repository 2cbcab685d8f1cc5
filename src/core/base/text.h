/* SPDX-License-Identifier: Apache-2.0 */
/* Reads numbers and words, and writes lines into a buffer of fixed size. */
#ifndef GONS_CORE_BASE_TEXT_H
#define GONS_CORE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line that is being written. What does not fit is cut, and a NUL always ends it. */
struct text {
	char *start;
	size_t size;
	size_t length;
};

size_t text_length(const char *string);
bool text_equal(const char *string, const char *part, size_t length); /* string is exactly part */
const char *text_skip_prefix(const char *string, const char *prefix); /* behind prefix, or NULL */

/* The text consists of decimal digits and is a number from minimum to maximum. 0, or -EINVAL with
 * *value untouched. */
int text_number(const char *digits, size_t length, uint64_t minimum, uint64_t maximum,
		uint64_t *value);

void text_begin(struct text *text, char *buffer, size_t size);
void text_add(struct text *text, const char *string);
void text_add_number(struct text *text, uint64_t number);

/*
 * Is the byte string[at] a control character, or a part of one, that a terminal would obey? These
 * are also U+0080 to U+009F, as two bytes of UTF-8 or as the second byte alone: U+009B does what
 * ESC [ does.
 */
bool text_is_control(const char *string, size_t at);

/*
 * Add a string that may come from any user: control characters become '?', and it is cut after 256
 * bytes. text_add_quoted() puts it in double quotes.
 */
void text_add_foreign(struct text *text, const char *string, size_t length);
void text_add_quoted(struct text *text, const char *string, size_t length);

#endif
