/* SPDX-License-Identifier: Apache-2.0 */
/* Programs and scripts with words in their environment; see script.h. */
#define _GNU_SOURCE
#include "script.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

const char *preload(void)
{
	return text("LD_PRELOAD=%s", artefact("libgons-preload.so"));
}

void run_words(struct run *run, const char *program, const char *const *words)
{
	const char *environment[WORDS] = { preload(), "PATH=/usr/sbin:/usr/bin:/sbin:/bin" };
	size_t count = 2;

	for (; *words; words++)
		environment[count++] = *words;
	run_program(run, program, environment);
}

void run_script(struct run *run, const char *script, const char *const *words)
{
	const char *arguments[] = { "-c", script, NULL };
	const char *all[WORDS] = { "gons_onerror=exit" };

	for (size_t i = 0; words[i]; i++)
		all[i + 1] = words[i];
	run->arguments = arguments;
	run_words(run, "/bin/sh", all);
	run->arguments = NULL;
}

const char *keep(const char *value)
{
	static char kept[128][512];
	static size_t next;
	char *copy = kept[next++ % 128];

	snprintf(copy, sizeof(kept[0]), "%s", value);
	return copy;
}

static void make_directory(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		fail_msg("%s: %s", path, strerror(errno));
}

const char *temporary_subdirectory(const char *name)
{
	const char *path = keep(text("%s/%s", temporary_directory(), name));

	make_directory(path);
	return path;
}

const char *keep_file(const char *name, const char *content)
{
	return keep(temporary_file(name, content));
}

const char *content_of(const char *path)
{
	char content[4096] = "";
	FILE *file = fopen(path, "re");

	if (!file)
		return text("(%s: %s)", path, strerror(errno));
	content[fread(content, 1, sizeof(content) - 1, file)] = '\0';
	fclose(file);
	return text("%s", content);
}

size_t lines_in(const char *whole)
{
	size_t count = 0;

	for (; (whole = strchr(whole, '\n')); whole++)
		count++;
	return count;
}
