/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts: the first line, which names the interpreter, execve(2). */
#define _GNU_SOURCE
#include "lib/inject/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/inject/find_executable.h"

enum { WORDS_OF_LINE = 32 };

#define BLANK " \t"

/* The end of the "#!" line within the bytes that the kernel reads, load_script() in the kernel.
 * NULL: the name of the interpreter is longer. */
static char *end_of_line(char *line, size_t size)
{
	char *newline = memchr(line, '\n', size);
	char *name = line + 2 + strspn(line + 2, BLANK);

	if (newline)
		return newline;
	/* The kernel may cut the argument, but not the name. */
	return name[strcspn(name, BLANK)] || size < sizeof(((struct script *)0)->line) - 1
		       ? line + size
		       : NULL;
}

/* Splits the line into the name of the interpreter and its one argument (or NULL). False: the line
 * names no interpreter. */
static bool read_line(char *line, size_t size, char **interpreter, char **argument)
{
	char *end = end_of_line(line, size);

	if (!end)
		return false;
	while (end > line + 2 && strchr(BLANK, end[-1]))
		end--;
	*end = '\0';
	*interpreter = line + 2 + strspn(line + 2, BLANK);
	*argument = *interpreter + strcspn(*interpreter, BLANK);
	if (**argument) {
		*(*argument)++ = '\0';
		*argument += strspn(*argument, BLANK);
	}
	if (!**argument)
		*argument = NULL;
	return **interpreter;
}

/* Splits the argument of env(1): "-S A B C" is several words. False for anything but a program and
 * plain arguments. */
static bool split_for_env(char *argument, char *parts[WORDS_OF_LINE], unsigned *count)
{
	bool split = true;

	if (strncmp(argument, "-S", 2) == 0)
		argument += 2;
	else if (strncmp(argument, "--split-string=", 15) == 0)
		argument += 15;
	else
		split = false;
	*count = 0;
	while (split && *(argument += strspn(argument, BLANK)) && *count < WORDS_OF_LINE - 1) {
		parts[(*count)++] = argument;
		argument += strcspn(argument, BLANK);
		if (*argument)
			*argument++ = '\0';
		if (strpbrk(parts[*count - 1], "'\"\\$#"))
			return false;
	}
	if (!split)
		parts[(*count)++] = argument;
	return *count > 0 && parts[0][0] != '-' && !strchr(parts[0], '=');
}

/* Puts words in front of the arguments, and the path of the script in place of the first. 0, or
 * -ENOMEM. */
static int add_words(struct program *program, char *const parts[], unsigned count, char *script)
{
	size_t length = 0;
	char **argv;

	while (program->argv[length])
		length++;
	/* With no arguments at all, the script is still one. */
	argv = calloc(count + length + 2, sizeof(char *));
	if (!argv)
		return -ENOMEM;
	memcpy(argv, parts, count * sizeof(char *));
	argv[count] = script;
	if (length > 1)
		memcpy(argv + count + 1, program->argv + 1, (length - 1) * sizeof(char *));
	free(program->argv);
	program->argv = argv;
	return 0;
}

/* The absolute path: the directory is resolved, the last name is kept, also if it is a symbolic
 * link. 0, or -errno. */
static int make_absolute(const char *path, char absolute[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char directory[PATH_MAX] = ".";
	size_t length;

	if (slash) {
		length = slash > path ? (size_t)(slash - path) : 1;
		memcpy(directory, path, length);
		directory[length] = '\0';
	}
	if (!realpath(directory, absolute))
		return -errno;
	length = strlen(absolute);
	if (length + 1 + strlen(name) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (length > 1)
		absolute[length++] = '/';
	memcpy(absolute + length, name, strlen(name) + 1);
	return 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int script_follow(gons_plan *plan, struct program *program, char *const envp[], size_t size)
{
	struct script *script = &program->scripts[program->script_count++];
	char *parts[WORDS_OF_LINE];
	unsigned count = 1;
	char *argument;
	int error = make_absolute(program->path, script->path);

	if (error)
		return program_fail(plan, program, error, "");
	if (!read_line(script->line, size, &parts[0], &argument))
		return program_fail(plan, program, -ENOEXEC, "its first line names no interpreter");
	if (strcmp(base_name(parts[0]), "env") == 0) {
		if (!argument || !split_for_env(argument, parts, &count))
			return program_fail(
				plan, program, -ENOEXEC,
				"its first line asks env(1) for more than a program and plain "
				"arguments; name the interpreter in front of the script");
	} else if (argument) {
		parts[count++] = argument;
	}
	error = add_words(program, parts, count, script->path);
	if (error)
		return program_fail(plan, program, error, "");
	error = find_executable(parts[0], envp, program->path);
	if (!error)
		return 0;
	/* The message shows the name in the script, not the last path that was tried. */
	memcpy(program->path, parts[0], strlen(parts[0]) + 1);
	return program_fail(plan, program, error, "its interpreter, looked up on the host");
}
