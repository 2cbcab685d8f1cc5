/* SPDX-License-Identifier: Apache-2.0 */
/* The directory that goes with its process, tmpdir.h. Everything happens in a /tmp of our own. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/rootfs/tmpdir.h"

enum { DEPTH = 10000, KILLS = 100, OWNER = 4711 };

static const struct credentials nobody;
static int root;        /* with every id */
static int private_tmp; /* nobody else works in it */

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static int make_private_tmp(void **state)
{
	char map[64];
	uid_t uid = getuid();
	gid_t gid = getgid();

	(void)state;
	root = uid == 0;
	if (!root) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
			return 0;
		snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
		write_text("/proc/self/uid_map", map);
		write_text("/proc/self/setgroups", "deny");
		snprintf(map, sizeof(map), "0 %u 1", (unsigned)gid);
		write_text("/proc/self/gid_map", map);
	} else if (unshare(CLONE_NEWNS)) {
		return 0;
	}
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777"))
		return 0;
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	private_tmp = 1;
	return 0;
}

static int count_tmp(void)
{
	DIR *directory = opendir("/tmp");
	int count = 0;
	struct dirent *entry;

	assert_non_null(directory);
	while ((entry = readdir(directory)))
		count += strncmp(entry->d_name, "gons-", 5) == 0;
	closedir(directory);
	return count;
}

static void wait_for(int pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, __WALL), pid);
}

/* The directory, while a process that holds it works in it with work(); then it is gone. */
static void live(const struct credentials *owner, void (*work)(void))
{
	struct tmpdir tmpdir;
	char name[TMPDIR_NAME_BYTES];
	char path[64];
	struct stat status;
	int directory;
	int ended;
	int child;

	assert_int_equal(tmpdir_begin(&tmpdir, owner, false, &directory, name), 0);
	snprintf(path, sizeof(path), "/tmp/%s", name);
	child = fork();
	if (child == 0) {
		if (tmpdir_hand_over(&tmpdir, false, &directory, name) || fchdir(directory) ||
		    chdir(path))
			_exit(1);
		work();
		_exit(0);
	}
	close(tmpdir.helper.socket);
	close(directory);
	assert_int_equal(waitpid(child, &ended, 0), child);
	wait_for(tmpdir.helper.pid);
	assert_int_equal(ended, 0);
	assert_int_equal(lstat(path, &status), -1);
	assert_int_equal(errno, ENOENT);
}

static void check(int condition)
{
	if (!condition)
		_exit(2);
}

static void look(void)
{
	struct stat status;

	check(stat(".", &status) == 0 && status.st_mode == (S_IFDIR | 01777));
	check(status.st_uid == geteuid());
}

static void is_for_everybody_and_goes_with_its_process(void **state)
{
	(void)state;
	live(&nobody, look);
}

static void look_at_owner(void)
{
	struct stat status;

	check(stat(".", &status) == 0 && status.st_uid == OWNER && status.st_gid == OWNER);
	check(status.st_mode == (S_IFDIR | 01777));
}

static void belongs_to_its_owner(void **state)
{
	const struct credentials owner = { .uid = OWNER, .gid = OWNER, .has_uid = 1, .has_gid = 1 };

	(void)state;
	if (!root)
		skip(); /* an ordinary user has one id to give */
	live(&owner, look_at_owner);
}

/* 4711 inside is 104711 outside, where the directory is made. */
static void belongs_to_its_owner_in_a_user_namespace(void **state)
{
	const struct credentials owner = { .uid = OWNER, .gid = OWNER, .has_uid = 1, .has_gid = 1 };
	struct tmpdir tmpdir;
	char name[TMPDIR_NAME_BYTES];
	char path[64];
	int made[2];
	int mapped[2];
	int directory;
	int status;
	int child;
	char byte;

	(void)state;
	if (!root)
		skip(); /* an ordinary user has one id to map */
	assert_int_equal(tmpdir_begin(&tmpdir, &owner, false, &directory, name), 0);
	assert_int_equal(pipe2(made, O_CLOEXEC) | pipe2(mapped, O_CLOEXEC), 0);
	child = fork();
	if (child == 0) {
		check(unshare(CLONE_NEWUSER) == 0);
		check(write(made[1], "", 1) == 1 && read(mapped[0], &byte, 1) == 1);
		check(tmpdir_hand_over(&tmpdir, false, &directory, name) == 0 &&
		      fchdir(directory) == 0);
		look_at_owner();
		_exit(0);
	}
	assert_int_equal(read(made[0], &byte, 1), 1);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", child);
	write_text(path, "0 100000 65536");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", child);
	write_text(path, "0 100000 65536");
	assert_int_equal(write(mapped[1], "", 1), 1);
	assert_int_equal(close(made[0]) | close(made[1]) | close(mapped[0]) | close(mapped[1]), 0);
	close(tmpdir.helper.socket);
	close(directory);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	wait_for(tmpdir.helper.pid);
	snprintf(path, sizeof(path), "/tmp/%s", name);
	assert_int_equal(access(path, F_OK), -1);
}

static void fill(void)
{
	char name[32];
	int i;

	check(mkdir("closed", 0700) == 0 && mkdir("closed/in", 0700) == 0);
	check(mkdir("closed/in/deep", 0700) == 0);
	check(chmod("closed/in", 0) == 0 && chmod("closed", 0) == 0);
	check(mkdir(".hidden", 0700) == 0 && mkfifo(".hidden/fifo", 0600) == 0);
	check(mkdir("gons-moved-0", 0700) == 0 && mkdir("gons-moved-0/x", 0700) == 0);
	check(close(open("gons-moved-1", O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) == 0);
	check(mkdir("gons-moved-0/x/y", 0500) == 0);
	for (i = 0; i < 3000; i++) {
		int fd;

		snprintf(name, sizeof(name), "%d", i);
		fd = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0);
		check(fd >= 0);
		close(fd);
	}
}

static void removes_files_closed_directories_and_pipes(void **state)
{
	(void)state;
	live(&nobody, fill);
}

static void dig(void)
{
	int i;

	for (i = 0; i < DEPTH; i++) {
		check(mkdir("d", 0700) == 0 && symlink("/", "link") == 0);
		check(chdir("d") == 0);
	}
}

static void removes_a_tree_of_any_depth(void **state)
{
	(void)state;
	live(&nobody, dig);
}

static void link_out(void)
{
	check(symlink("/tmp/kept", "link") == 0 && mkdir("d", 0700) == 0);
	check(symlink("/tmp/kept", "d/link") == 0 && symlink("..", "d/up") == 0);
	check(link("/tmp/kept/file", "hard") == 0);
	check(symlink("/tmp/kept", "d/file") == 0);
}

static void leaves_what_links_lead_to(void **state)
{
	(void)state;
	if (!private_tmp)
		skip(); /* no /tmp of our own */
	assert_int_equal(mkdir("/tmp/kept", 0700), 0);
	close(open("/tmp/kept/file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	live(&nobody, link_out);
	assert_int_equal(access("/tmp/kept/file", F_OK), 0);
	assert_int_equal(unlink("/tmp/kept/file"), 0);
	assert_int_equal(rmdir("/tmp/kept"), 0);
}

static void leaves_what_is_mounted_in_it(void **state)
{
	struct tmpdir tmpdir;
	char name[TMPDIR_NAME_BYTES];
	char path[64];
	char file[80];
	int directory;

	(void)state;
	if (!private_tmp)
		skip(); /* no /tmp of our own */
	assert_int_equal(tmpdir_begin(&tmpdir, &nobody, false, &directory, name), 0);
	close(directory);
	snprintf(path, sizeof(path), "/tmp/%s/mounted", name);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(mount("tmpfs", path, "tmpfs", 0, NULL), 0);
	snprintf(file, sizeof(file), "%s/file", path);
	close(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	tmpdir_end(&tmpdir);
	assert_int_equal(access(file, F_OK), 0);
	assert_int_equal(umount(path), 0);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "/tmp/%s", name);
	assert_int_equal(rmdir(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0); /* the one around it */
}

/* The one around the directory, which is ours alone. */
static void path_of_parent(const char *name, char path[64])
{
	snprintf(path, 64, "/tmp/%s", name);
	*strrchr(path, '/') = '\0';
}

static void is_done_when_others_have_removed_it(void **state)
{
	struct tmpdir tmpdir;
	char name[TMPDIR_NAME_BYTES];
	char path[64];
	int directory;

	(void)state;
	assert_int_equal(tmpdir_begin(&tmpdir, &nobody, false, &directory, name), 0);
	close(directory);
	snprintf(path, sizeof(path), "/tmp/%s", name);
	assert_int_equal(rmdir(path), 0);
	path_of_parent(name, path);
	assert_int_equal(rmdir(path), 0);
	tmpdir_end(&tmpdir);
	assert_int_equal(access(path, F_OK), -1);
}

static void leaves_what_others_have_put_in_its_place(void **state)
{
	struct tmpdir tmpdir;
	char name[TMPDIR_NAME_BYTES];
	char path[64];
	int directory;

	(void)state;
	assert_int_equal(tmpdir_begin(&tmpdir, &nobody, false, &directory, name), 0);
	close(directory);
	path_of_parent(name, path);
	assert_int_equal(rename(path, "/tmp/moved"), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	tmpdir_end(&tmpdir);
	/* What was ours is empty, wherever it is by now. */
	assert_int_equal(rmdir("/tmp/moved"), 0);
	assert_int_equal(rmdir(path), 0);
}

static void leaves_nothing_when_given_up(void **state)
{
	struct tmpdir tmpdir;
	char name[TMPDIR_NAME_BYTES];
	char path[64];
	int directory;

	(void)state;
	assert_int_equal(tmpdir_begin(&tmpdir, &nobody, false, &directory, name), 0);
	assert_int_equal(fcntl(directory, F_GETFD), FD_CLOEXEC);
	assert_int_equal(mkdirat(directory, "x", 0700), 0);
	close(directory);
	tmpdir_end(&tmpdir);
	snprintf(path, sizeof(path), "/tmp/%s", name);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(waitpid(-1, NULL, __WALL), -1);
	tmpdir_end(&tmpdir);
}

/* With others still at it, it ends all the same: once they have ended, nothing is left to race. */
static void ends_while_others_make_more(void **state)
{
	struct tmpdir tmpdir;
	char name[TMPDIR_NAME_BYTES];
	char path[64];
	int directory;
	int child;
	int writer;

	(void)state;
	if (!private_tmp)
		skip(); /* no /tmp of our own */
	assert_int_equal(tmpdir_begin(&tmpdir, &nobody, false, &directory, name), 0);
	writer = fork();
	if (writer == 0) {
		close(tmpdir.helper.socket);
		for (;;) {
			if (mkdirat(directory, "a", 0700) == 0)
				mkdirat(directory, "a/b", 0700);
			renameat(directory, "gons-moved-0", directory, "c");
			symlinkat("/", directory, "c");
		}
	}
	child = fork();
	if (child == 0)
		_exit(tmpdir_hand_over(&tmpdir, false, &directory, name));
	close(tmpdir.helper.socket);
	wait_for(child);
	wait_for(tmpdir.helper.pid);
	kill(writer, SIGKILL);
	wait_for(writer);
	/* What the writer made last may have stayed, and the directory with it. */
	unlinkat(directory, "a/b", AT_REMOVEDIR);
	unlinkat(directory, "a", AT_REMOVEDIR);
	unlinkat(directory, "c", 0);
	unlinkat(directory, "c", AT_REMOVEDIR);
	close(directory);
	snprintf(path, sizeof(path), "/tmp/%s", name);
	rmdir(path);
	path_of_parent(name, path);
	rmdir(path);
	assert_int_equal(count_tmp(), 0);
}

/* Killed between any two steps: by a clock that runs faster than the steps. */
static void leaves_nothing_when_killed_at_any_moment(void **state)
{
	int i;

	(void)state;
	if (!private_tmp)
		skip(); /* no /tmp of our own */
	for (i = 0; i < KILLS; i++) {
		struct timespec moment = { 0, i * 20000L };
		int child = fork();

		if (child == 0) {
			struct tmpdir tmpdir;
			char name[TMPDIR_NAME_BYTES];
			int directory;

			if (tmpdir_begin(&tmpdir, &nobody, false, &directory, name) ||
			    tmpdir_hand_over(&tmpdir, false, &directory, name))
				_exit(1);
			for (;;)
				mkdirat(directory, "x", 0700);
		}
		nanosleep(&moment, NULL);
		kill(child, SIGKILL);
		while (waitpid(-1, NULL, __WALL) > 0)
			; /* the keeper is ours by now: a subreaper's */
		assert_int_equal(count_tmp(), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_for_everybody_and_goes_with_its_process),
		cmocka_unit_test(belongs_to_its_owner),
		cmocka_unit_test(belongs_to_its_owner_in_a_user_namespace),
		cmocka_unit_test(removes_files_closed_directories_and_pipes),
		cmocka_unit_test(removes_a_tree_of_any_depth),
		cmocka_unit_test(leaves_what_links_lead_to),
		cmocka_unit_test(leaves_what_is_mounted_in_it),
		cmocka_unit_test(is_done_when_others_have_removed_it),
		cmocka_unit_test(leaves_what_others_have_put_in_its_place),
		cmocka_unit_test(leaves_nothing_when_given_up),
		cmocka_unit_test(ends_while_others_make_more),
		cmocka_unit_test(leaves_nothing_when_killed_at_any_moment),
	};

	return cmocka_run_group_tests(tests, make_private_tmp, NULL);
}
