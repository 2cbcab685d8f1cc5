/* SPDX-License-Identifier: Apache-2.0 */
/* Which destinations have a "..", path_climbs() in mountpoint.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/rootfs/mountpoint.h"

static bool climbs(const char *path)
{
	return path_climbs(path, strlen(path));
}

static void a_path_climbs_by_two_dots_at_any_place(void **state)
{
	static const char *const paths[] = { "..",       "../a",   "/..",     "a/..",
					     "a/../b",   "/a/../", "/../..",  "...//..",
					     "a../../b", "/.a/..", "a/b/c/.." };

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (!climbs(paths[i]))
			fail_msg("%s does not climb", paths[i]);
}

static void other_dots_lead_nowhere_else(void **state)
{
	static const char *const paths[] = { "",      ".",     "/",     "/.",    "a..",    "..a",
					     "a..b",  "...",   "/...",  "/..a/", "a../b",  "/a/..b",
					     "./a/.", ".a/b.", "a/...", "/a.b/", "a/.../b" };

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (climbs(paths[i]))
			fail_msg("%s climbs", paths[i]);
}

/* The piece of a list ends where its length says. */
static void what_stands_behind_the_path_does_not_count(void **state)
{
	(void)state;
	assert_false(path_climbs("a/..", 3));
	assert_true(path_climbs("a/..:b", 4));
	assert_false(path_climbs("..", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_climbs_by_two_dots_at_any_place),
		cmocka_unit_test(other_dots_lead_nowhere_else),
		cmocka_unit_test(what_stands_behind_the_path_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
