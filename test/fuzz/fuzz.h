/* SPDX-License-Identifier: Apache-2.0 */
/* What the fuzzer gives to the library, and what must hold for each input: a target a file. */
#ifndef GONS_FUZZ_H
#define GONS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* A word and its value, line by line: the first byte of a line stands for the word. */
void fuzz_words(const uint8_t *data, size_t size);

/* An environment block, a variable up to each NUL byte. */
void fuzz_environment(const uint8_t *data, size_t size);

/* The text of gons_plan_parse(). */
void fuzz_parse(const uint8_t *data, size_t size);

/* A program file: binary or script. */
void fuzz_program(const uint8_t *data, size_t size);

/* What others tell: the first byte says who. */
void fuzz_told(const uint8_t *data, size_t size);

#define FUZZ_ASSERT(condition)                                                                     \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__,           \
				#condition);                                                       \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* A copy with a NUL byte behind it, in memory of exactly that size: who reads on is found out. */
char *fuzz_string(const uint8_t *data, size_t size);

/* The path of a file that holds the data until this is called again. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* A failure is told in one line that can be shown. */
void fuzz_check_line(const char *line);

#endif
