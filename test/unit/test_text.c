/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and words, text.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "core/base/text.h"

static void reads_numbers_in_range(void **state)
{
	uint64_t value = 7;

	(void)state;
	assert_int_equal(text_number("0", 1, 0, 9, &value), 0);
	assert_int_equal(value, 0);
	assert_int_equal(text_number("4194304", 7, 1, 4194304, &value), 0);
	assert_int_equal(value, 4194304);
	assert_int_equal(text_number("18446744073709551615", 20, 0, UINT64_MAX, &value), 0);
	assert_true(value == UINT64_MAX);
}

static void refuses_what_is_no_number_in_range(void **state)
{
	static const char *const wrong[] = { "",
					     "-1",
					     "+1",
					     " 1",
					     "1 ",
					     "0x1",
					     "1a",
					     "5",
					     "18446744073709551616",
					     "99999999999999999999999" };
	uint64_t value = 7;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(text_number(wrong[i], strlen(wrong[i]), 0, 4, &value), -EINVAL);
	assert_int_equal(value, 7);
}

static void compares_a_part_to_a_whole_word(void **state)
{
	(void)state;
	assert_true(text_equal("net", "net,uts", 3));
	assert_false(text_equal("net", "ne", 2));
	assert_false(text_equal("net", "nett", 4));
	assert_string_equal(text_skip_prefix("gons_net=1", "gons_"), "net=1");
	assert_null(text_skip_prefix("gon", "gons_"));
}

static void cuts_a_line_that_is_too_long_and_ends_it(void **state)
{
	char buffer[8];
	struct text text;

	(void)state;
	memset(buffer, 'x', sizeof(buffer));
	text_begin(&text, buffer, sizeof(buffer));
	text_add(&text, "12345");
	text_add_number(&text, 678901);
	assert_string_equal(buffer, "1234567");
	text_begin(&text, buffer, 1);
	text_add(&text, "1");
	assert_string_equal(buffer, "");
}

static void keeps_foreign_text_on_one_line(void **state)
{
	char buffer[600];
	char longer[400];
	struct text text;

	(void)state;
	text_begin(&text, buffer, sizeof(buffer));
	text_add_quoted(&text, "a\nb\033[1m\177", 8);
	assert_string_equal(buffer, "\"a?b?[1m?\"");
	memset(longer, 'y', sizeof(longer));
	text_begin(&text, buffer, sizeof(buffer));
	text_add_quoted(&text, longer, sizeof(longer));
	assert_int_equal(strlen(buffer), 256 + 2 + 3);
	assert_string_equal(buffer + 256, "y...\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers_in_range),
		cmocka_unit_test(refuses_what_is_no_number_in_range),
		cmocka_unit_test(compares_a_part_to_a_whole_word),
		cmocka_unit_test(cuts_a_line_that_is_too_long_and_ends_it),
		cmocka_unit_test(keeps_foreign_text_on_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
