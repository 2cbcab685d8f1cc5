/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of subuid(5), read from files of the test's own. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/namespace/subid.h"

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
	assert_int_equal(range_in("4294967:1:0\n4294967:x:5\n4294967:1:y"), -ENODATA);
	assert_int_equal(subid_range("/nonexistent", NOBODY, &first, &count), -ENOENT);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		_exit(1);
}

/* In a mount namespace of its own, with an /etc/passwd of the test's. */
static int range_of_name(const char *passwd, const char *ranges)
{
	char path[] = "/tmp/gons-test-passwd-XXXXXX";
	int fd = mkstemp(path);
	int status;
	pid_t child;

	close(fd);
	write_file(path, passwd);
	child = fork();
	if (child == 0) {
		if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		    mount(path, "/etc/passwd", NULL, MS_BIND, NULL))
			_exit(1);
		status = range_in(ranges);
		_exit(status == -ENODATA ? 2 : status || first != 400000 || count != 12 ? 1 : 42);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	unlink(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void finds_the_line_of_a_name(void **state)
{
	static const char lines[] = "short\na:b\nother:x:7:7::/:\nneme:x:8:8::/:\n";
	static const char ranges[] = "name\nnam:1:2\nnames:1:2\nname:400000:12\n";
	char passwd[500];

	(void)state;
	if (geteuid() != 0)
		skip(); /* only root may have another /etc/passwd */
	snprintf(passwd, sizeof(passwd), "%sname:x:%d:5::/:\n", lines, NOBODY);
	assert_int_equal(range_of_name(passwd, ranges), 42);
	assert_int_equal(range_of_name(lines, ranges), 2);
	/* A name that no line of ours can hold is none. */
	snprintf(passwd, sizeof(passwd), "%0100d:x:%d:5::/:\nname:x:%d:5::/:\n", 7, NOBODY, NOBODY);
	assert_int_equal(range_of_name(passwd, ranges), 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_line_of_a_number),
		cmocka_unit_test(last_line_needs_no_end),
		cmocka_unit_test(a_long_line_hides_none),
		cmocka_unit_test(finds_the_line_of_a_name),
		cmocka_unit_test(no_range_is_told),
	};

	return cmocka_run_group_tests_name("subid", tests, NULL, NULL);
}
