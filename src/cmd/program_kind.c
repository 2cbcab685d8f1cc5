/* SPDX-License-Identifier: Apache-2.0 */
/* Which kind of program gons_inject_exec() will execute, found in the same way. */
#define _GNU_SOURCE
#include "cmd/program_kind.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLANK " \t\n"

enum { SCRIPTS = 5, HEAD = 4096 };

/* Reads the first bytes of a program, looked up as execvp(3) does. How many, or -1. */
static ssize_t read_head(const char *file, char head[HEAD + 1])
{
	const char *at = strchr(file, '/') ? "" : getenv("PATH");
	char path[PATH_MAX];
	ssize_t size = -1;
	int fd = -1;

	for (at = at ? at : "/bin:/usr/bin"; fd < 0; at++) {
		const int length = (int)strcspn(at, ":");
		const int size_of_path = snprintf(path, sizeof(path), "%.*s%s%s", length, at,
						  length ? "/" : "", file);

		if (size_of_path < (int)sizeof(path) && access(path, X_OK) == 0)
			fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		at += length;
		if (!*at)
			break;
	}
	if (fd < 0)
		return -1;
	size = pread(fd, head, HEAD, 0);
	close(fd);
	head[size > 0 ? size : 0] = '\0';
	return size;
}

static bool has_no_linker(const char *head, size_t size)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	size_t at;
	unsigned i;

	memcpy(&header, head, sizeof(header));
	for (i = 0; i < header.e_phnum; i++) {
		at = header.e_phoff + i * sizeof(segment);
		if (at > size || size - at < sizeof(segment))
			return false;
		memcpy(&segment, head + at, sizeof(segment));
		if (segment.p_type == PT_INTERP)
			return false;
	}
	return true;
}

/* The interpreter in the first line of a script, or the program that env(1) would look up. NULL: it
 * is no script, or its options of env(1) are not understood. Writes over line. */
static char *interpreter(char *line)
{
	char *name;
	char *rest;

	if (strncmp(line, "#!", 2) != 0)
		return NULL;
	line[strcspn(line, "\n")] = '\0';
	name = strtok_r(line + 2, BLANK, &rest);
	if (!name || strcmp(strrchr(name, '/') ? strrchr(name, '/') + 1 : name, "env") != 0)
		return name;
	name = strtok_r(NULL, BLANK, &rest);
	if (name && strcmp(name, "-S") == 0)
		name = strtok_r(NULL, BLANK, &rest);
	return name;
}

bool program_is_static(const char *file)
{
	char head[HEAD + 1];
	char name[PATH_MAX];
	ssize_t size;
	int i;

	for (i = 0; file && i <= SCRIPTS; i++) {
		snprintf(name, sizeof(name), "%s", file);
		size = read_head(name, head);
		if (size >= (ssize_t)sizeof(Elf64_Ehdr) && memcmp(head, ELFMAG, SELFMAG) == 0)
			return has_no_linker(head, (size_t)size);
		file = size > 0 ? interpreter(head) : NULL;
	}
	return false;
}
