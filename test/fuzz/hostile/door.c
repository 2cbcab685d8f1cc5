/* SPDX-License-Identifier: Apache-2.0 */
/* The door of this fuzzer: GONS_FUZZ names the target. */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "hostile.h"

enum { LINE_BYTES = 1280 };

static const struct {
	char name[16];
	void (*run)(const uint8_t *data, size_t size);
	bool staged;
} targets[] = {
	{ "options", fuzz_options, false },
	{ "eraser", fuzz_eraser, true },
	{ "root", fuzz_root, true },
};

static void (*target)(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("GONS_FUZZ");
	bool staged = false;

	(void)argc;
	(void)argv;
	for (size_t i = 0; name && i < sizeof(targets) / sizeof(targets[0]); i++)
		if (strcmp(targets[i].name, name) == 0) {
			target = targets[i].run;
			staged = targets[i].staged;
		}
	if (!target) {
		fprintf(stderr, "GONS_FUZZ is none of: options, eraser, root\n");
		exit(2);
	}
	if (staged)
		stage_begin();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target(data, size);
	return 0;
}

char *fuzz_string(const uint8_t *data, size_t size)
{
	char *string = malloc(size + 1);

	FUZZ_ASSERT(string);
	memcpy(string, data, size);
	string[size] = '\0';
	return string;
}

void fuzz_check_line(const char *line)
{
	FUZZ_ASSERT(line[0] != '\0');
	FUZZ_ASSERT(strlen(line) < LINE_BYTES);
	for (; *line; line++)
		FUZZ_ASSERT((unsigned char)*line >= ' ' && *line != 127);
}

const char *__asan_default_options(void);

/* The command ends before it would give memory back. */
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
