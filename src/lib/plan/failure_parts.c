/* SPDX-License-Identifier: Apache-2.0 */
/* A failure in parts: what struct gons_failure tells, out of a record and its line. */
#include "lib/plan/failure_parts.h"

#include <string.h>

#include "core/plan/words.h"

#define PREFIX "gons_"
#define LETTERS "abcdefghijklmnopqrstuvwxyz"

int failure_row(const char *name, size_t length)
{
	unsigned row;

	for (row = 0; row < words_count; row++)
		if (text_equal(words[row].name, name, length))
			return (int)row;
	return -1;
}

/*
 * A line of plan_set() or plan_finish() is `WHAT; ADVICE` or `WHAT "VALUE": ADVICE`. VALUE may be
 * any text. ADVICE has no quotation mark: so the search begins behind the last one.
 */
static const char *find_advice(const char *line)
{
	const char *quote = strrchr(line, '"');
	const char *at = quote ? quote + 1 : line;
	const char *semicolon = NULL;
	const char *next;

	for (next = strstr(at, "; "); next; next = strstr(next + 1, "; "))
		semicolon = next;
	if (semicolon)
		return semicolon + 2;
	return strncmp(at, ": ", 2) == 0 ? at + 2 : NULL;
}

void failure_of_words(struct gons_record *record, enum gons_step step, const char *word,
		      size_t length, const char *value)
{
	const char *advice = find_advice(record->message);
	const int row = failure_row(word, length);
	struct text text;

	record->step = step;
	text_begin(&text, record->word, sizeof(record->word));
	text_add(&text, row >= 0 ? words[row].name : "");
	text_begin(&text, record->value, sizeof(record->value));
	if (value)
		text_add_foreign(&text, value, strlen(value));
	record->parts.advice = advice ? (uint16_t)(advice - record->message) : 0;
}

/* The first word besides the given one that text names as "gons_NAME", or NULL. */
static const char *other_word(const char *text, const char *word)
{
	const char *at;

	for (at = text ? strstr(text, PREFIX) : NULL; at; at = strstr(at, PREFIX)) {
		int row;

		at += strlen(PREFIX);
		row = failure_row(at, strspn(at, LETTERS));
		if (row >= 0 && (!word || strcmp(words[row].name, word) != 0))
			return words[row].name;
	}
	return NULL;
}

/* The part that begins at begin, or NULL if there is none or the line was cut before it. */
static char *part(char *text, size_t length, size_t begin)
{
	return begin > 0 && begin < length ? text + begin : NULL;
}

void failure_parts(const struct gons_record *record, int error, char *text,
		   struct gons_failure *failure)
{
	const size_t length = strlen(record->message);
	const int row = failure_row(record->word, strlen(record->word));
	char *advice;

	memcpy(text, record->message, length + 1);
	advice = part(text, length, record->parts.advice);
	*failure = (struct gons_failure){
		.size = sizeof(*failure),
		.step = record->step,
		.error = error,
		.word = row >= 0 ? words[row].name : NULL,
		.value = record->value[0] ? record->value : NULL,
		/* The line of plan_finish() says why from its first word on. */
		.reason = record->step == GONS_STEP_CHECK
				  ? text
				  : part(text, length, record->parts.reason),
		.advice = advice,
		.message = record->message,
	};
	/* "REASON; ADVICE": the reason ends at the semicolon. */
	if (failure->reason && advice > failure->reason + 2)
		advice[-2] = '\0';
	failure->other = other_word(failure->reason, failure->word);
	if (!failure->other)
		failure->other = other_word(advice, failure->word);
}
