/* SPDX-License-Identifier: Apache-2.0 */
/* A program file, binary or script: its kind is told, or it is refused with a line. */
#define _GNU_SOURCE
#include <elf.h>
#include <string.h>

#include "fuzz.h"
#include "lib/inject/elf.h"
#include "lib/inject/program_open.h"

/* For a script that names itself, and one that is looked up. */
static char *const environment[] = { "PATH=/bin:/usr/bin", NULL };

static size_t count_of(char *const *strings)
{
	size_t count = 0;

	while (strings[count])
		count++;
	return count;
}

static void check_program(const struct program *program, size_t arguments)
{
	size_t count = count_of(program->argv);

	FUZZ_ASSERT(program->fd > 2);
	FUZZ_ASSERT(program->script_count <= SCRIPTS_MAX);
	FUZZ_ASSERT(program->path[0] == '/');
	FUZZ_ASSERT(elf_check(program->fd) == 0);
	if (program->script_count == 0)
		FUZZ_ASSERT(count == arguments);
	else
		FUZZ_ASSERT(count >= arguments + (arguments == 0) + program->script_count);
	for (unsigned i = 0; i < program->script_count; i++)
		FUZZ_ASSERT(program->scripts[i].path[0] == '/');
}

/* What a binary holds behind its headers is nothing to us, but it is there; a script is what it is.
 */
static const char *write_program(const uint8_t *data, size_t size)
{
	static uint8_t binary[8192];
	const size_t length = size < sizeof(binary) ? size : sizeof(binary);

	if (size == 0 || data[0] != ELFMAG0)
		return fuzz_file(data, size);
	memset(binary, 0, sizeof(binary));
	memcpy(binary, data, length);
	return fuzz_file(binary, sizeof(binary));
}

void fuzz_program(const uint8_t *data, size_t size)
{
	char *const none[] = { NULL };
	char *const some[] = { "name", "argument", NULL };
	char *const *arguments = size % 2 ? some : none;
	gons_plan *plan = gons_plan_new();
	struct program program;
	int error;

	FUZZ_ASSERT(plan);
	error = program_open(plan, write_program(data, size), arguments, environment, &program);
	FUZZ_ASSERT(error <= 0);
	FUZZ_ASSERT((error != 0) == (gons_plan_error(plan) != NULL));
	if (error) {
		fuzz_check_line(gons_plan_error(plan));
	} else {
		check_program(&program, count_of(arguments));
		program_close(&program);
	}
	gons_plan_free(plan);
}
