/* SPDX-License-Identifier: Apache-2.0 */
/* The fuzzer's door: GONS_FUZZ names the target. */
#define _GNU_SOURCE
#include "fuzz.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	FILE_FD = 99, /* stands in the dictionary, too */
};

static const struct {
	char name[16];
	void (*run)(const uint8_t *data, size_t size);
} targets[] = {
	{ "words", fuzz_words }, { "environment", fuzz_environment },
	{ "parse", fuzz_parse }, { "program", fuzz_program },
	{ "told", fuzz_told },
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
	fprintf(stderr, "GONS_FUZZ is none of: words, environment, parse, program, told\n");
	exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target(data, size);
	return 0;
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
	static const char path[] = "/proc/self/fd/99";
	static bool open;
	int fd;

	if (!open) {
		fd = memfd_create("fuzz", MFD_CLOEXEC);
		FUZZ_ASSERT(fd >= 0 && dup3(fd, FILE_FD, O_CLOEXEC) == FILE_FD);
		close(fd);
		open = true;
	}
	FUZZ_ASSERT(ftruncate(FILE_FD, 0) == 0);
	FUZZ_ASSERT(pwrite(FILE_FD, data, size, 0) == (ssize_t)size);
	return path;
}
