/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, which two are one, and what a directory holds, file.h. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"

enum { MANY = 500, DIGITS = 8 };

static char directory[] = "/tmp/file.XXXXXX";
static DIR *opened;

static int make(const char *name)
{
	FILE *file = fopen(name, "w");

	return file ? fclose(file) : -1;
}

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(directory) || chdir(directory) || mkdir("holds", 0755) || make("one") ||
	    make("two") || link("one", "other") || symlink("one", "link"))
		return -1;
	opened = opendir("holds");
	return opened ? 0 : -1;
}

static int end(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return closedir(opened) || chdir("/") || system(command);
}

static void tells_the_type_and_follows_no_link(void **state)
{
	(void)state;
	assert_int_equal(file_type(AT_FDCWD, "one"), FILE_REGULAR);
	assert_int_equal(file_type(AT_FDCWD, "link"), FILE_SYMLINK);
	assert_int_equal(file_type(AT_FDCWD, "holds"), FILE_DIRECTORY);
	assert_int_equal(file_type(dirfd(opened), ""), FILE_DIRECTORY);
	assert_int_equal(file_type(AT_FDCWD, "/dev/null"), FILE_CHARACTER_DEVICE);
	assert_int_equal(file_type(AT_FDCWD, "none"), -ENOENT);
}

static void tells_whether_two_names_are_one_file(void **state)
{
	(void)state;
	assert_int_equal(file_same_at(AT_FDCWD, "one", AT_FDCWD, "other"), 1);
	assert_int_equal(file_same_at(AT_FDCWD, "one", AT_FDCWD, "two"), 0);
	assert_int_equal(file_same_at(AT_FDCWD, "one", AT_FDCWD, "link"), 0);
	assert_int_equal(file_same_at(dirfd(opened), "", AT_FDCWD, "holds"), 1);
	assert_int_equal(file_same_at(AT_FDCWD, "one", AT_FDCWD, "none"), -ENOENT);
}

/* More than one system call gives, each name once, and neither "." nor "..". */
static void lists_every_entry_once(void **state)
{
	struct file_listing listing;
	bool seen[MANY] = { false };
	const char *name;
	int count = 0;
	int more;
	int type;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		char path[32];

		snprintf(path, sizeof(path), "holds/%0*d", DIGITS, i);
		assert_int_equal(make(path), 0);
	}
	file_listing_begin(&listing, dirfd(opened));
	while ((more = file_listing_next(&listing, &name, &type)) == 1) {
		const long number = strtol(name, NULL, 10);

		assert_int_equal(strlen(name), DIGITS);
		assert_true(number < MANY && !seen[number]);
		assert_true(type == FILE_REGULAR || type == 0);
		seen[number] = true;
		count++;
	}
	assert_int_equal(more, 0);
	assert_int_equal(count, MANY);
}

static void what_is_no_directory_is_not_listed(void **state)
{
	struct file_listing listing;
	FILE *file = fopen("one", "r");
	const char *name = "untouched";
	int type;

	(void)state;
	assert_non_null(file);
	file_listing_begin(&listing, fileno(file));
	assert_int_equal(file_listing_next(&listing, &name, &type), -ENOTDIR);
	assert_string_equal(name, "untouched");
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_type_and_follows_no_link),
		cmocka_unit_test(tells_whether_two_names_are_one_file),
		cmocka_unit_test(lists_every_entry_once),
		cmocka_unit_test(what_is_no_directory_is_not_listed),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
