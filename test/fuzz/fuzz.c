/* SPDX-License-Identifier: Apache-2.0 */
/* The fuzzer's door: GONS_FUZZ names the target. */
#include "fuzz.h"

#include <string.h>

static const struct {
	char name[16];
	void (*run)(const uint8_t *data, size_t size);
} targets[] = {
	{ "words", fuzz_words },
	{ "environment", fuzz_environment },
	{ "parse", fuzz_parse },
};

static void (*target)(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *name = getenv("GONS_FUZZ");

	(void)argc;
	(void)argv;
	for (size_t i = 0; name && i < sizeof(targets) / sizeof(targets[0]); i++) {
		if (strcmp(targets[i].name, name) == 0)
			target = targets[i].run;
	}
	if (target)
		return 0;
	fprintf(stderr, "GONS_FUZZ is none of: words, environment, parse\n");
	exit(2);
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
