/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of subuid(5), read from files of the test's own. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/core/subid.h"

enum { NOBODY = 4294967, LONG_LINE = 3000 };

static uint32_t first;
static uint32_t count;

static int range_in(const char *text)
{
	char path[] = "/tmp/gons-test-subid-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	int result;

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	result = subid_range(path, NOBODY, &first, &count);
	unlink(path);
	return result;
}

static void finds_the_line_of_a_number(void **state)
{
	(void)state;
	assert_int_equal(range_in("1:2:3\n4294967:100000:65536\n9:8:7\n"), 0);
	assert_int_equal(first, 100000);
	assert_int_equal(count, 65536);
}

static void last_line_needs_no_end(void **state)
{
	(void)state;
	assert_int_equal(range_in("1:2:3\n4294967:200000:10"), 0);
	assert_int_equal(first, 200000);
	assert_int_equal(count, 10);
}

static void a_long_line_hides_none(void **state)
{
	char text[LONG_LINE + 64];
	int length;

	(void)state;
	for (length = 0; length < LONG_LINE; length++)
		text[length] = 'x';
	snprintf(text + length, sizeof(text) - LONG_LINE, "\n4294967:300000:11");
	assert_int_equal(range_in(text), 0);
	assert_int_equal(first, 300000);
}

static void no_range_is_told(void **state)
{
	(void)state;
	assert_int_equal(range_in(""), -ENODATA);
	assert_int_equal(range_in("4294967:1:0\n4294967:x:5"), -ENODATA);
	assert_int_equal(subid_range("/nonexistent", NOBODY, &first, &count), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_line_of_a_number),
		cmocka_unit_test(last_line_needs_no_end),
		cmocka_unit_test(a_long_line_hides_none),
		cmocka_unit_test(no_range_is_told),
	};

	return cmocka_run_group_tests_name("subid", tests, NULL, NULL);
}
