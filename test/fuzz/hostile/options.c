/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command line: it becomes a plan, or is refused in one line. Nothing is carried out, and no
 * command of an engine is executed, as there is none in PATH.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "cmd/message.h"
#include "cmd/options.h"
#include "cmd/verbs/verbs.h"
#include "hostile.h"

enum { WORDS_ON_LINE = 32 };

static unsigned lines;

/* Instead of the one in message.c: each failure is one line. */
int say(int error, const char *format, ...)
{
	va_list arguments;
	char *line;

	va_start(arguments, format);
	FUZZ_ASSERT(vasprintf(&line, format, arguments) > 0);
	va_end(arguments);
	free(line);
	lines++;
	return error;
}

/* Nothing is printed here. */
void message_make_printable(char *line)
{
	(void)line;
}

static int prepare(struct request *request)
{
	if (request->verb->injects)
		gons_plan_option(request->plan, GONS_KEEP_ALL, 0);
	return request->verb->prepare(request);
}

/* As run() of the command, but for the last step. */
static void read_line(const struct verb *verb, int count, char **words)
{
	struct request request = { .verb = verb, .plan = gons_plan_new() };
	int error;

	FUZZ_ASSERT(request.plan);
	gons_plan_option(request.plan, GONS_KEEP_ALL, 1);
	lines = 0;
	error = options_read(&request, count, words);
	FUZZ_ASSERT(error >= 0 || lines == 1);
	if (error == 0) {
		error = prepare(&request);
		FUZZ_ASSERT((error != 0) == (lines != 0) && lines <= 1);
		if (!error)
			FUZZ_ASSERT(gons_plan_environ(request.plan, (char *[]){ NULL }));
	}
	gons_plan_free(request.plan);
	free(request.binds);
}

static void begin(void)
{
	static bool begun;
	int null;

	if (begun)
		return;
	begun = true;
	/* What --help prints is not looked at. */
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	FUZZ_ASSERT(null >= 0 && dup2(null, STDOUT_FILENO) == STDOUT_FILENO);
	close(null);
	setenv("PATH", "/nowhere", 1);
}

void fuzz_options(const uint8_t *data, size_t size)
{
	char *words[WORDS_ON_LINE + 2] = { NULL };
	char **environment = environ;
	char *text;
	char *rest;
	int count = 1;
	int lowest;

	begin();
	if (size < 1 || memchr(data, '\0', size))
		return;
	text = fuzz_string(data + 1, size - 1);
	rest = text;
	words[0] = (char *)(uintptr_t)verbs[data[0] % 3].name;
	while (count <= WORDS_ON_LINE && (words[count] = strsep(&rest, "\n")))
		count++;
	words[count] = NULL;
	lowest = open("/", O_PATH | O_CLOEXEC);
	read_line(&verbs[data[0] % 3], count, words);
	/* What it has open it has until it executes the program; and the environment of a target.
	 */
	close_range((unsigned)lowest, ~0U, 0);
	environ = environment;
	free(text);
}
