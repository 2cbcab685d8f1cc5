/* SPDX-License-Identifier: Apache-2.0 */
/* The line about a failure (diagnose.h), which of several failures is kept (record.h), and the type
 * behind a CLONE_NEW... flag (ns_types.h). */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "core/diagnose/diagnose.h"
#include "core/namespace/ns.h"
#include "core/report/record.h"

static void errors_are_called_as_by_strerror(void **state)
{
	static const int errors[] = { EPERM, ENOENT, EINVAL, ENOSPC, EUSERS, ESTALE, EOPNOTSUPP };
	char buffer[80];
	struct text line;

	(void)state;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		text_begin(&line, buffer, sizeof(buffer));
		diagnose_error(&line, -errors[i]);
		assert_string_equal(buffer, strerror(errors[i]));
	}
}

static void an_error_without_a_name_has_its_number(void **state)
{
	char buffer[80];
	struct text line;

	(void)state;
	text_begin(&line, buffer, sizeof(buffer));
	diagnose_error(&line, -4095);
	assert_string_equal(buffer, "error 4095");
}

static void the_first_failure_is_the_one_that_is_told(void **state)
{
	struct gons_record record;
	struct text line;

	(void)state;
	record_begin(&record);
	assert_null(record_message(&record));
	assert_true(record_fail(&record, -EPERM, &line));
	text_add(&line, "first");
	assert_false(record_fail(&record, -EINVAL, &line));
	assert_int_equal(record.report.status, -EPERM);
	assert_string_equal(record_message(&record), "first");
}

/* As of a file of a kernel that has more types than there are now. */
static void a_flag_of_no_type_is_none(void **state)
{
	(void)state;
	assert_int_equal(ns_by_flag(CLONE_NEWNET), GONS_NET);
	assert_int_equal(ns_by_flag(CLONE_VM), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_are_called_as_by_strerror),
		cmocka_unit_test(an_error_without_a_name_has_its_number),
		cmocka_unit_test(the_first_failure_is_the_one_that_is_told),
		cmocka_unit_test(a_flag_of_no_type_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
