/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the environment block and taking our variables out of it, environ.h, on a block made
 * here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/plan/environ.h"
#include "core/plan/plan_set.h"

enum { BLOCK_WORDS = 64, BLOCK_STRINGS = 4096 };

/* As the kernel lays it out: pointers, NULL, auxiliary vector, random bytes, strings. */
struct block {
	char *environment[BLOCK_WORDS];
	char random[16];
	char strings[BLOCK_STRINGS];
	unsigned long *vector;
	struct start start;
};

static void lay_out(struct block *block, const char *const variables[])
{
	char *at = block->strings;
	size_t count = 0;

	memset(block, 0, sizeof(*block));
	for (; variables[count]; count++) {
		block->environment[count] = at;
		at = stpcpy(at, variables[count]) + 1;
	}
	block->vector = (unsigned long *)(void *)&block->environment[count + 1];
	block->vector[0] = AT_PAGESZ;
	block->vector[1] = 4096;
	block->vector[2] = AT_NULL;
	block->start.random = block->random;
}

/* A runtime without a libc: the vector begins right behind the NULL. */
static unsigned long page_size_found(char **environment)
{
	unsigned long *at;

	while (*environment)
		environment++;
	for (at = (unsigned long *)(void *)(environment + 1); at[0] != AT_NULL; at += 2)
		if (at[0] == AT_PAGESZ)
			return at[1];
	return 0;
}

static void check(const char *const before[], const char *const after[])
{
	struct block block;
	char **environment;
	size_t i;

	lay_out(&block, before);
	environment = environ_take_out(block.environment, &block.start, false);
	for (i = 0; after[i]; i++) {
		assert_non_null(environment[i]);
		assert_string_equal(environment[i], after[i]);
	}
	assert_null(environment[i]);
	assert_int_equal(page_size_found(block.environment), 4096);
	assert_int_equal(block.vector[0], AT_PAGESZ);
	for (i = 0; i < sizeof(block.strings) - 5; i++)
		if (memcmp(block.strings + i, "gons_", 5) == 0)
			assert_memory_equal(block.strings + i, "gons_reexec_", 12);
}

#define CHECK(before, ...)                                                                         \
	do {                                                                                       \
		const char *const after[] = { __VA_ARGS__ };                                       \
		check(before, after);                                                              \
	} while (0)
#define LIST(...) ((const char *const[]){ __VA_ARGS__ })

static void leaves_an_environment_without_words_alone(void **state)
{
	(void)state;
	CHECK(LIST("A=1", "gon=2", "LD_LIBRARY_PATH=libgons", NULL), "A=1", "gon=2",
	      "LD_LIBRARY_PATH=libgons", NULL);
}

static void takes_words_out_wherever_they_stand(void **state)
{
	(void)state;
	CHECK(LIST("gons_net=1", "A=1", "gons_uts=2", "B=2", NULL), "A=1", "B=2", NULL);
	CHECK(LIST("A=1", "gons_net=1", "gons_uts=2", NULL), "A=1", NULL);
	CHECK(LIST("gons_net=1", "gons_uts=2", NULL), NULL);
	CHECK(LIST("A=1", "gons_net=1", "B=2", NULL), "A=1", "B=2", NULL);
	CHECK(LIST("gons_net=1", NULL), NULL);
	CHECK(LIST("gons_reexec_x=1", "gons_", "gons_net", "A", NULL), "gons_reexec_x=1", "A",
	      NULL);
}

static void takes_only_our_entry_out_of_the_preloads(void **state)
{
	(void)state;
	CHECK(LIST("LD_PRELOAD=/a/libgons-preload.so", "gons_net=1", "A=1", NULL), "A=1", NULL);
	CHECK(LIST("LD_PRELOAD=libgons.so.1", "A=1", NULL), "A=1", NULL);
	CHECK(LIST("LD_PRELOAD=/x.so:/a/libgons-preload.so:y.so", "A=1", NULL),
	      "LD_PRELOAD=/x.so:y.so", "A=1", NULL);
	CHECK(LIST("LD_PRELOAD= /x.so  /a/libgons-preload.so ", NULL), "LD_PRELOAD=/x.so", NULL);
	CHECK(LIST("LD_PRELOAD=/libgons/x.so:mylibgons.so", NULL),
	      "LD_PRELOAD=/libgons/x.so:mylibgons.so", NULL);
	CHECK(LIST("LD_PRELOAD=", NULL), "LD_PRELOAD=", NULL);
	CHECK(LIST("LD_PRELOAD=libgonsole.so", NULL), "LD_PRELOAD=libgonsole.so", NULL);
	CHECK(LIST("LD_PRELOAD=/x/lib:libgons:/a/libgons.so", NULL), "LD_PRELOAD=/x/lib:libgons",
	      NULL);
}

static void never_writes_to_strings_that_are_not_on_the_stack(void **state)
{
	static const char *const variables[] = { "gons_net=constant", "A=1", NULL };
	struct block block;
	char **environment;

	(void)state;
	lay_out(&block, variables);
	/* cppcheck-suppress constVariable */
	block.environment[0] = (char *)(uintptr_t)variables[0];
	environment = environ_take_out(block.environment, &block.start, false);
	assert_string_equal(environment[0], "A=1");
	assert_null(environment[1]);
}

/* Nor is it cut: who has put it there may go on with it. */
static void leaves_preloads_that_are_not_on_the_stack(void **state)
{
	static const char *const variables[] = { "LD_PRELOAD=/a/libgons-preload.so", "gons_net=1",
						 NULL };
	struct block block;
	char **environment;

	(void)state;
	lay_out(&block, variables);
	/* cppcheck-suppress constVariable */
	block.environment[0] = (char *)(uintptr_t)variables[0];
	environment = environ_take_out(block.environment, &block.start, false);
	assert_string_equal(environment[0], variables[0]);
	assert_null(environment[1]);
}

/* What stands in LD_AUDIT afterwards, or NULL: nothing. */
static void assert_audit(const char *before, bool inside, const char *after)
{
	const char *const variables[] = { "A=1", before, NULL };
	struct block block;
	char **environment;

	lay_out(&block, variables);
	environ_change_audit(block.environment, &block.start, inside);
	environment = environ_take_out(block.environment, &block.start, inside);
	if (after)
		assert_string_equal(environment[1], after);
	else
		assert_null(environment[1]);
}

static void what_audits_is_named_as_it_lies_inside(void **state)
{
	(void)state;
	assert_audit("LD_AUDIT=/a/libgons-audit.so", true, "LD_AUDIT=/.gons-audit.so");
	assert_audit("LD_AUDIT=libgons-audit.so", true, "LD_AUDIT=/.gons-audit.so");
	assert_audit("LD_AUDIT=/b.so:/a/libgons-audit.so", true, "LD_AUDIT=/.gons-audit.so");
	/* Where the new name has no room, none is better than that of another file. */
	assert_audit("LD_AUDIT=libgons-a", true, NULL);
}

static void other_objects_that_audit_stay(void **state)
{
	(void)state;
	assert_audit("LD_AUDIT=/a/libgons-audit.so", false, NULL);
	assert_audit("LD_AUDIT=/a/libgons-audit.so:/b c.so", false, "LD_AUDIT=/b c.so");
	assert_audit("LD_AUDIT=/b.so", false, "LD_AUDIT=/b.so");
	assert_audit("LD_AUDIT=/b.so", true, "LD_AUDIT=/b.so");
}

static void room_that_the_linker_was_asked_for_goes(void **state)
{
	(void)state;
	assert_audit("GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096", false, NULL);
	assert_audit("GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096:a=1", false,
		     "GLIBC_TUNABLES=a=1");
	assert_audit("GLIBC_TUNABLES=glibc.rtld.optional_static_tls=40960", false,
		     "GLIBC_TUNABLES=glibc.rtld.optional_static_tls=40960");
	assert_audit("GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096", true,
		     "GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096");
}

static void leaves_what_audits_where_it_is_not_on_the_stack(void **state)
{
	static const char *const variables[] = { "LD_AUDIT=/a/libgons-audit.so",
						 "LD_AUDIT=", NULL };
	struct block block;
	char **environment;
	size_t i;

	(void)state;
	lay_out(&block, variables);
	for (i = 0; i < 2; i++)
		block.environment[i] = (char *)(uintptr_t)variables[i];
	environ_change_audit(block.environment, &block.start, true);
	environment = environ_take_out(block.environment, &block.start, false);
	for (i = 0; i < 2; i++)
		assert_string_equal(environment[i], variables[i]);
	assert_null(environment[2]);
}

static void reads_on_behind_a_wrong_word(void **state)
{
	const char *const variables[] = { "gons_nett=1", "gons_uts=/x", "gons_onerror=exit", NULL };
	struct block block;
	struct plan plan;
	struct text error;
	char line[512];

	(void)state;
	lay_out(&block, variables);
	plan_begin(&plan);
	text_begin(&error, line, sizeof(line));
	assert_true(environ_has_words(block.environment));
	assert_int_equal(environ_read(block.environment, &plan, &error), -EINVAL);
	assert_int_equal(plan.on_error, ON_ERROR_EXIT);
	assert_memory_equal(line, "unknown variable gons_nett;", 27);
}

static void knows_words_from_other_variables(void **state)
{
	char *none[] = { (char[]){ "gons=1" }, (char[]){ "GONS_net=1" },
			 (char[]){ "gons_reexec_action=1" }, NULL };

	(void)state;
	assert_false(environ_has_words(none));
	assert_false(environ_has_words(NULL));
}

static void only_shortens_a_block_that_is_not_the_initial_one(void **state)
{
	static const char *const variables[] = { "gons_net=1", "A=1", "B=2", NULL };
	struct block block;
	char **environment;

	(void)state;
	lay_out(&block, variables);
	block.start.random = (const char *)(uintptr_t)1;
	environment = environ_take_out(block.environment, &block.start, false);
	assert_ptr_equal(environment, block.environment);
	assert_string_equal(environment[0], "A=1");
	assert_string_equal(environment[1], "B=2");
	assert_null(environment[2]);
	assert_int_equal(block.vector[0], AT_PAGESZ);
}

static void believes_what_stands_behind_the_environment(void **state)
{
	char *stack[10] = { (char[]){ "program" }, NULL, (char[]){ "A=1" }, NULL };
	unsigned long *vector = (unsigned long *)(void *)&stack[4];
	struct start start;

	(void)state;
	vector[0] = AT_SECURE;
	vector[1] = 1;
	vector[2] = AT_NULL;
	assert_true(environ_follows(stack, 1, &stack[2]));
	assert_false(environ_follows(stack, 2, &stack[2]));
	assert_false(environ_follows(NULL, 0, &stack[2]));
	assert_int_equal(environ_start(&stack[2], true, &start), 0);
	assert_true(start.secure);
}

/* As in a set-user-ID program after glibc's unsetenv(3), or anywhere else but on the initial stack.
 */
static void asks_the_kernel_where_nothing_stands_there(void **state)
{
	char *stack[10] = { (char[]){ "A=1" }, NULL, NULL, NULL };
	struct start start;

	(void)state;
	assert_int_equal(environ_start(stack, true, &start), 0);
	assert_false(start.secure);
	assert_non_null(start.random);
	start.random = NULL;
	assert_int_equal(environ_start(stack, false, &start), 0);
	assert_non_null(start.random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_an_environment_without_words_alone),
		cmocka_unit_test(takes_words_out_wherever_they_stand),
		cmocka_unit_test(takes_only_our_entry_out_of_the_preloads),
		cmocka_unit_test(never_writes_to_strings_that_are_not_on_the_stack),
		cmocka_unit_test(leaves_preloads_that_are_not_on_the_stack),
		cmocka_unit_test(what_audits_is_named_as_it_lies_inside),
		cmocka_unit_test(other_objects_that_audit_stay),
		cmocka_unit_test(room_that_the_linker_was_asked_for_goes),
		cmocka_unit_test(leaves_what_audits_where_it_is_not_on_the_stack),
		cmocka_unit_test(reads_on_behind_a_wrong_word),
		cmocka_unit_test(knows_words_from_other_variables),
		cmocka_unit_test(only_shortens_a_block_that_is_not_the_initial_one),
		cmocka_unit_test(believes_what_stands_behind_the_environment),
		cmocka_unit_test(asks_the_kernel_where_nothing_stands_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
