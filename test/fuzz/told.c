/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others tell: engines about their containers, the kernel about a process that others named,
 * an action from inside, files of users and ranges. The first byte says who it is.
 */
#define _GNU_SOURCE
#include "told.h"

#include <stdarg.h>

#include "cmd/message.h"
#include "cmd/options.h"
#include "fuzz.h"

static void (*const readers[])(const uint8_t *data, size_t size) = {
	told_by_engine,   told_by_process, told_by_proc,
	told_by_database, told_by_ranges,  told_by_action,
};

void fuzz_told(const uint8_t *data, size_t size)
{
	const size_t count = sizeof(readers) / sizeof(readers[0]);

	if (size > 0 && data[0] >= 'a' && data[0] - (size_t)'a' < count)
		readers[data[0] - 'a'](data + 1, size - 1);
}

/* What the command's own rooms call, which are not here: a line is one that can be shown. */
int say(int error, const char *format, ...)
{
	char line[8192];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	FUZZ_ASSERT(line[0]);
	return error;
}

int sealed_command_execute(void)
{
	return 0;
}

int options_set_as(struct request *request, const char *option, const char *given, const char *word,
		   const char *value)
{
	(void)given;
	FUZZ_ASSERT(option && word);
	/* A map that was put together here is one for the library. */
	FUZZ_ASSERT(gons_plan_set(request->plan, word, NULL) == 0);
	FUZZ_ASSERT(gons_plan_set(request->plan, word, value) == 0);
	return 0;
}

int options_set(struct request *request, const char *option, const char *word, const char *value)
{
	return options_set_as(request, option, value, word, value);
}
