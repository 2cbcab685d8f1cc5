/* SPDX-License-Identifier: Apache-2.0 */
/* Paths that are followed through no link of another user, own_links.h. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/own_links.h"

enum { STRANGER = 4711 };

static char directory[] = "/tmp/ownlink.XXXXXX";

static int begin(void **state)
{
	int fd;

	(void)state;
	if (!mkdtemp(directory) || chdir(directory) || mkdir("a", 0755) || mkdir("a/b", 0755))
		return -1;
	fd = open("a/b/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	return fd < 0 || close(fd);
}

static int end(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return chdir("/") || system(command);
}

static int try(const char *path)
{
	struct stat wanted;
	struct stat found;
	const int fd = own_links_open(path);

	if (fd < 0)
		return fd;
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(stat("a/b/file", &wanted), 0);
	assert_int_equal(fstat(fd, &found), 0);
	close(fd);
	return found.st_ino == wanted.st_ino && found.st_dev == wanted.st_dev ? 0 : 1;
}

static void finds_what_a_path_names(void **state)
{
	char path[PATH_MAX];

	(void)state;
	assert_int_equal(try("a/b/file"), 0);
	assert_int_equal(try("./a//b/../b/./file"), 0);
	snprintf(path, sizeof(path), "%s/a/b/file", directory);
	assert_int_equal(try(path), 0);
	assert_int_equal(try("a/b/"), 1);
	assert_int_equal(try("/"), 1);
}

static void follows_our_own_links(void **state)
{
	char text[PATH_MAX];
	int fd;

	(void)state;
	snprintf(text, sizeof(text), "%s/a/b", directory);
	assert_int_equal(symlink("b/file", "a/near"), 0);
	assert_int_equal(symlink(text, "far"), 0);
	assert_int_equal(symlink("far/../near", "both"), 0);
	assert_int_equal(try("a/near"), 0);
	assert_int_equal(try("far/file"), 0);
	assert_int_equal(try("both"), 0);
	/* A link of /proc, which has no text that leads there. */
	fd = open("a/b/file", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	snprintf(text, sizeof(text), "/proc/self/fd/%d", fd);
	assert_int_equal(try(text), 0);
	close(fd);
	assert_int_equal(try("/proc/self/cwd/a/b/file"), 0);
}

static void follows_no_link_of_others(void **state)
{
	(void)state;
	if (getuid())
		skip(); /* nobody can give a link away */
	assert_int_equal(symlink("b/file", "a/theirs"), 0);
	assert_int_equal(symlink("a/theirs", "ours"), 0);
	assert_int_equal(symlink("a", "way"), 0);
	assert_int_equal(lchown("a/theirs", STRANGER, STRANGER), 0);
	assert_int_equal(lchown("way", STRANGER, STRANGER), 0);
	assert_int_equal(try("a/theirs"), -ELOOP);
	assert_int_equal(try("ours"), -ELOOP);
	assert_int_equal(try("way/b/file"), -ELOOP);
	assert_int_equal(try("a/../way/b/file"), -ELOOP);
}

static void says_what_is_wrong(void **state)
{
	char path[PATH_MAX + 1];

	(void)state;
	assert_int_equal(try(""), -ENOENT);
	assert_int_equal(try("a/missing"), -ENOENT);
	assert_int_equal(try("a/b/file/"), -ENOTDIR);
	assert_int_equal(try("a/b/file/x"), -ENOTDIR);
	memset(path, 'x', sizeof(path));
	path[PATH_MAX] = '\0';
	assert_int_equal(try(path), -ENAMETOOLONG);
	path[NAME_MAX + 1] = '\0';
	assert_int_equal(try(path), -ENAMETOOLONG);
	assert_int_equal(symlink("circle", "circle"), 0);
	assert_int_equal(try("circle"), -ELOOP);
	/* What a link leads to, and what stands behind it, are too long together. */
	memset(path, '/', sizeof(path));
	path[PATH_MAX - 8] = '\0';
	memcpy(path, "a/l", 3);
	assert_int_equal(symlink("./././././././././b", "a/l"), 0);
	assert_int_equal(try(path), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_a_path_names),
		cmocka_unit_test(follows_our_own_links),
		cmocka_unit_test(follows_no_link_of_others),
		cmocka_unit_test(says_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
