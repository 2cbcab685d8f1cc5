/* SPDX-License-Identifier: Apache-2.0 */
/* Names of containers for the completion of shells. */
#define _GNU_SOURCE
#include "cmd/target/engine_complete.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/target/engine.h"
#include "cmd/target/engine_command.h"
#include "cmd/target/engine_state.h"

/* The text to be completed, and what stands before it in the same word of the command line. */
struct completion {
	const char *before;
	const char *text;
};

static void print_match(const struct completion *completion, const struct engine *engine,
			const char *name, int length)
{
	char *line;

	/* A name that this command refuses is not offered: shells put it on the command line
	 * unquoted. */
	if (length > 0 && !engine_is_name(name, (size_t)length))
		return;
	if (asprintf(&line, "%s:%.*s", engine->name, length, name) < 0)
		return;
	if (strncmp(line, completion->text, strlen(completion->text)) == 0)
		printf("%s%s\n", completion->before, line);
	free(line);
}

static void complete_below(const struct completion *completion, const struct engine *engine,
			   const char *base)
{
	const struct dirent *entry;
	char path[4096];
	DIR *directory;

	snprintf(path, sizeof(path), "%s/%s", base, engine->name);
	directory = opendir(path);
	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			print_match(completion, engine, entry->d_name, (int)strlen(entry->d_name));
	if (directory)
		closedir(directory);
}

static void complete_from_files(const struct completion *completion, const struct engine *engine)
{
	complete_below(completion, engine, engine_state_directory(0));
	if (strcmp(engine_state_directory(0), engine_state_directory(1)) != 0)
		complete_below(completion, engine, engine_state_directory(1));
}

static void complete_from_command(const struct completion *completion, const struct engine *engine)
{
	struct engine_output output;
	const char *line = "";

	if (engine_command_run(engine->listing, "", &output) == 0)
		line = output.text;
	for (; *line; line += strcspn(line, "\n"), line += strspn(line, "\n"))
		if (strcspn(line, " \t\n") > 0)
			print_match(completion, engine, line, (int)strcspn(line, " \t\n"));
	engine_output_free(&output);
}

/* A command is run only for an engine that is typed already: each takes time. */
void engine_complete(const char *before, const char *text)
{
	const struct completion completion = { before, text };
	const struct engine *engine;
	const char *name;

	for (engine = engines; engine->name; engine++) {
		const bool named = engine_of(text, &name) == engine;

		if (!named)
			print_match(&completion, engine, "", 0);
		if (engine->file)
			complete_from_files(&completion, engine);
		else if (named)
			complete_from_command(&completion, engine);
	}
}
