/* SPDX-License-Identifier: Apache-2.0 */
/* Changes words of a plan as long as an injection takes. */
#define _GNU_SOURCE
#include "lib/inject/inject_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/plan/failure.h"

static char **value_of(struct injection *injection, enum word_kind kind)
{
	unsigned row;

	for (row = 0; words[row].kind != kind; row++)
		;
	return &injection->plan->values[row];
}

/* Sets one word. inject_restore_words() gives the plan its own value back. */
static int replace(struct injection *injection, enum word_kind kind, const char *before,
		   const char *separator, const char *value)
{
	char **place = value_of(injection, kind);
	char *old = *place;
	char *text;

	if (asprintf(&text, "%s%s%s", before, separator, value) < 0)
		return gons_plan_fail_at(injection->plan, -ENOMEM, "cannot keep the words");
	*place = text;
	if (old != injection->given[place - injection->plan->values])
		free(old);
	return 0;
}

int inject_append(struct injection *injection, enum word_kind kind, const char *value)
{
	const char *before = *value_of(injection, kind);

	return replace(injection, kind, before ? before : "", before ? "," : "", value);
}

int inject_set_default(struct injection *injection, enum word_kind kind, const char *value)
{
	return *value_of(injection, kind) ? 0 : replace(injection, kind, "", "", value);
}

void inject_restore_words(struct injection *injection)
{
	unsigned row;

	for (row = 0; row < WORDS_MAX; row++) {
		if (injection->plan->values[row] == injection->given[row])
			continue;
		free(injection->plan->values[row]);
		injection->plan->values[row] = injection->given[row];
	}
}
