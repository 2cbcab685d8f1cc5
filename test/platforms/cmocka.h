/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As much of cmocka as the unit tests take, for processors that no cmocka is packaged for: whoever
 * fails leaves the test by longjmp(3), and the results are TAP. No fixtures of single tests, no
 * mocks.
 */
#ifndef TEST_CMOCKA_H
#define TEST_CMOCKA_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct CMUnitTest {
	const char *name;
	void (*function)(void **state);
};

static jmp_buf cmocka_end;

enum { CMOCKA_FAILED = 1, CMOCKA_SKIPPED };

#define cmocka_unit_test(function)                                                                 \
	{                                                                                          \
#function, function                                                                \
	}
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
	cmocka_run(tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)
#define cmocka_run_group_tests_name(name, tests, setup, teardown)                                  \
	cmocka_run_group_tests(tests, setup, teardown)

#define fail_msg(...)                                                                              \
	do {                                                                                       \
		printf("# %s:%d: ", __FILE__, __LINE__);                                           \
		printf(__VA_ARGS__);                                                               \
		puts("");                                                                          \
		longjmp(cmocka_end, CMOCKA_FAILED);                                                \
	} while (0)
#define skip() longjmp(cmocka_end, CMOCKA_SKIPPED)
#define cmocka_check(condition, text)                                                              \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s", text);                                                      \
	} while (0)

#define assert_true(c) cmocka_check(c, #c)
#define assert_false(c) cmocka_check(!(c), "not " #c)
#define assert_null(c) cmocka_check(!(c), #c " is not NULL")
#define assert_non_null(c) cmocka_check(c, #c " is NULL")
#define assert_ptr_equal(a, b) cmocka_check((a) == (b), #a " is not " #b)
#define assert_string_equal(a, b) cmocka_check(strcmp(a, b) == 0, #a " is not " #b)
#define assert_memory_equal(a, b, size) cmocka_check(memcmp(a, b, size) == 0, #a " is not " #b)
#define assert_int_equal(a, b)                                                                     \
	do {                                                                                       \
		const intmax_t cmocka_a = (intmax_t)(a), cmocka_b = (intmax_t)(b);                 \
                                                                                                   \
		if (cmocka_a != cmocka_b)                                                          \
			fail_msg("%s is %jd, not %jd", #a, cmocka_a, cmocka_b);                    \
	} while (0)

static int cmocka_run(const struct CMUnitTest *tests, size_t count, int (*setup)(void **),
		      int (*teardown)(void **))
{
	volatile int failed = 0;
	void *state = NULL;

	if (setup && setup(&state))
		return 1;
	printf("1..%zu\n", count);
	for (volatile size_t i = 0; i < count; i++) {
		const int end = setjmp(cmocka_end);

		if (end == 0)
			tests[i].function(NULL);
		printf("%sok %zu - %s%s\n", end == CMOCKA_FAILED ? "not " : "", i + 1,
		       tests[i].name, end == CMOCKA_SKIPPED ? " # SKIP" : "");
		fflush(stdout);
		failed += end == CMOCKA_FAILED;
	}
	return teardown && teardown(&state) ? 1 : failed;
}

#endif
