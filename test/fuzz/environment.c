/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment block, in memory as the kernel lays it out: our words are gone afterwards, the
 * others are there as they were, and the auxiliary vector is found. What is to be there is worked
 * out here once more, from libgons(7).
 */
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/audit.h"
#include "core/plan/environ.h"
#include "core/plan/plan_set.h"
#include "fuzz.h"

#define TUNABLES "GLIBC_TUNABLES="

enum { OURS = sizeof(TUNABLES AUDIT_TUNABLE ":") - 1 };
enum { VARIABLES = 64, LINE_BYTES = 1280, PAGE = 4096 };

struct block {
	char **environment;
	unsigned long *vector;
	char *random;
	char *strings;
	size_t strings_size;
	char *expected[VARIABLES + 1]; /* copies */
	size_t count;
	struct start start;
};

static bool is_word(const char *variable)
{
	return strncmp(variable, "gons_", 5) == 0 && strncmp(variable, "gons_reexec_", 12) != 0;
}

static bool is_our_library(const char *entry, size_t length)
{
	size_t base = length;

	while (base > 0 && entry[base - 1] != '/')
		base--;
	return length - base >= 8 && memcmp(entry + base, "libgons", 7) == 0 &&
	       (entry[base + 7] == '-' || entry[base + 7] == '.');
}

/* The value without our entries; false where it had none. *rest is empty if nothing is left. */
static bool without_ours(const char *value, const char *separators, char *rest)
{
	bool found = false;

	rest[0] = '\0';
	for (value += strspn(value, separators); *value; value += strspn(value, separators)) {
		size_t length = strcspn(value, separators);

		if (is_our_library(value, length))
			found = true;
		else
			strncat(strcat(rest, rest[0] ? ":" : ""), value, length);
		value += length;
	}
	return found;
}

/* The same of a variable that is a list of libraries. */
static void take_ours(const char *variable, const char *name, const char *separators, char *rest)
{
	const size_t length = strlen(name);

	strcpy(rest, name);
	if (!without_ours(variable + length, separators, rest + length))
		strcpy(rest, variable);
	else if (!rest[length])
		rest[0] = '\0';
}

/* What becomes of a variable: a copy, or NULL. */
static char *expected_of(const char *variable, bool inside)
{
	char *rest = malloc(strlen(variable) + sizeof("LD_PRELOAD="));

	FUZZ_ASSERT(rest);
	strcpy(rest, variable);
	if (strncmp(variable, "LD_PRELOAD=", 11) == 0)
		take_ours(variable, "LD_PRELOAD=", ": ", rest);
	if (strncmp(variable, "LD_AUDIT=", 9) == 0)
		take_ours(variable, "LD_AUDIT=", ":", rest);
	if (strncmp(variable, "LD_AUDIT=", 9) == 0 && strcmp(rest, variable) != 0 && inside &&
	    strlen(variable + 9) >= strlen(AUDIT_INSIDE))
		strcpy(rest, "LD_AUDIT=" AUDIT_INSIDE);
	if (!inside && strncmp(variable, TUNABLES AUDIT_TUNABLE ":", OURS) == 0)
		strcpy(rest + sizeof(TUNABLES) - 1, variable + OURS);
	if (!inside && strcmp(variable, TUNABLES AUDIT_TUNABLE) == 0)
		rest[0] = '\0';
	if (!is_word(variable) && (*rest || !*variable) && strcmp(rest, "LD_AUDIT=") != 0)
		return rest;
	free(rest);
	return NULL;
}

static size_t count_variables(const uint8_t *data, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < size; i++)
		count += data[i] == '\0';
	return count;
}

/* Pointers, NULL, auxiliary vector, random bytes, strings: in one piece, and nothing behind it. */
static void lay_out(struct block *block, const uint8_t *data, size_t size, size_t count,
		    bool inside)
{
	const size_t words = count + 1 + 4;
	char *at;

	block->environment = malloc(words * sizeof(char *) + 16 + size);
	FUZZ_ASSERT(block->environment);
	block->vector = (unsigned long *)(void *)(block->environment + count + 1);
	memcpy(block->vector, (const unsigned long[]){ AT_PAGESZ, PAGE, AT_NULL, 0 },
	       4 * sizeof(long));
	block->random = (char *)(block->environment + words);
	block->strings = at = block->random + 16;
	block->strings_size = size;
	memset(block->random, 'r', 16);
	memcpy(at, data, size);
	for (size_t i = 0; i < count; i++) {
		block->environment[i] = at;
		block->expected[block->count] = expected_of(at, inside);
		block->count += block->expected[block->count] != NULL;
		at += strlen(at) + 1;
	}
	block->environment[count] = NULL;
	block->start.random = block->random;
}

static void check_vector(const struct block *block)
{
	char **end = block->environment;
	unsigned long *at;

	while (*end)
		end++;
	for (at = (unsigned long *)(void *)(end + 1); at < block->vector; at += 2)
		FUZZ_ASSERT(at[0] == AT_IGNORE);
	FUZZ_ASSERT(at == block->vector);
	FUZZ_ASSERT(at[0] == AT_PAGESZ && at[1] == PAGE && at[2] == AT_NULL);
}

/* No trace of a word is left in the strings; what is there lies at the beginning of a variable. */
static void check_strings(const struct block *block)
{
	const char *end = block->strings + block->strings_size;

	for (const char *at = block->strings; at < end; at += strlen(at) + 1)
		FUZZ_ASSERT(!is_word(at) || (at > block->strings && at[-1] != '\0'));
}

static void check_taken_out(const struct block *block, char **environment)
{
	size_t i;

	for (i = 0; i < block->count; i++) {
		FUZZ_ASSERT(environment[i]);
		FUZZ_ASSERT(strcmp(environment[i], block->expected[i]) == 0);
	}
	FUZZ_ASSERT(!environment[i]);
	/* An empty string may stand in front. */
	FUZZ_ASSERT(environment == block->environment ||
		    (environment == block->environment + 1 && !block->environment[0][0]));
}

static void check_read(const struct block *block)
{
	char line[LINE_BYTES];
	struct plan plan;
	struct text told;
	bool any = false;
	int error;

	for (char **entry = block->environment; *entry; entry++)
		any |= is_word(*entry);
	FUZZ_ASSERT(environ_has_words(block->environment) == any);
	plan_begin(&plan);
	text_begin(&told, line, sizeof(line));
	error = environ_read(block->environment, &plan, &told);
	FUZZ_ASSERT(error == 0 || error == -EINVAL);
	FUZZ_ASSERT((error != 0) == (line[0] != '\0'));
}

void fuzz_environment(const uint8_t *data, size_t size)
{
	const bool inside = size % 2 == 0;
	size_t count = count_variables(data, size);
	struct block block = { 0 };
	char **environment;

	/* What is behind the last NUL byte is no variable. */
	while (size > 0 && data[size - 1] != '\0')
		size--;
	if (count > VARIABLES)
		return;
	lay_out(&block, data, size, count, inside);
	check_read(&block);
	environ_change_audit(block.environment, &block.start, inside);
	environment = environ_take_out(block.environment, &block.start, inside);
	check_taken_out(&block, environment);
	check_vector(&block);
	check_strings(&block);
	while (block.count > 0)
		free(block.expected[--block.count]);
	free(block.environment);
}
