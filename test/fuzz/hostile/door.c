/* SPDX-License-Identifier: Apache-2.0 */
/* The door of this fuzzer: GONS_FUZZ names the target. */
#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "hostile.h"

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

const char *__asan_default_options(void);

/* The command ends before it would give memory back. */
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
