/* SPDX-License-Identifier: Apache-2.0 */
/* Finds mounts, files in /tmp and processes that a call has left behind; see aside.h. */
#define _GNU_SOURCE
#include "aside.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

/* Milliseconds. A busy machine needs less; a test of a broken library ends then. */
enum { PATIENCE = 10000, CHILDREN = 32 };

static int failure; /* why there is no mount namespace: an errno */
static char *mounts;
static int children[CHILDREN];
static size_t known;

static int make_directories(char *path)
{
	for (char *at = path + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return errno;
		*at = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? errno : 0;
}

static int empty_tmp(char *build)
{
	int fd = open(build, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int error = 0;

	if (fd < 0 || mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"))
		return errno;
	if (strncmp(build, "/tmp/", 5) == 0)
		error = make_directories(build);
	if (!error && strncmp(build, "/tmp/", 5) == 0 &&
	    mount(text("/proc/self/fd/%d", fd), build, NULL, MS_BIND | MS_REC, NULL))
		error = errno;
	close(fd);
	return error;
}

static int begin(void)
{
	const char *given = getenv("GONS_BUILD");
	char *build = realpath(given ? given : "build", NULL);
	int error;

	if (!build || unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return errno;
	setenv("GONS_BUILD", build, 1);
	unsetenv("TMPDIR");
	error = empty_tmp(build);
	free(build);
	if (error || chdir("/") || mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL))
		return error ? error : errno;
	return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) ? errno : 0;
}

void aside_begin(void)
{
	failure = begin();
}

void aside_ready(void)
{
	if (failure && is_root())
		fail_msg("no mount namespace for the test: %s", strerror(failure));
	if (failure)
		skip_because("no mount namespace for the test: %s", strerror(failure));
}

char *aside_mounts(int pid)
{
	FILE *file = fopen(pid ? text("/proc/%d/mountinfo", pid) : "/proc/self/mountinfo", "re");
	size_t length, size = 1 << 18;
	char *content = calloc(1, size);

	if (!file || !content)
		fail_msg("no mountinfo: %s", strerror(errno));
	length = fread(content, 1, size - 1, file);
	fclose(file);
	if (length == size - 1)
		fail_msg("too many mounts");
	return content;
}

/* The children of this process that run. Those that have ended are reaped. */
static size_t list_children(int *list)
{
	FILE *file = fopen(text("/proc/self/task/%d/children", (int)getpid()), "re");
	size_t count = 0;
	int pid;

	if (!file)
		fail_msg("no list of children: %s", strerror(errno));
	while (count < CHILDREN && fscanf(file, "%d", &pid) == 1) {
		if (waitpid(pid, NULL, WNOHANG | __WALL) == 0)
			list[count++] = pid;
	}
	fclose(file);
	return count;
}

void aside_remember(void)
{
	free(mounts);
	mounts = aside_mounts(0);
	known = list_children(children);
}

static bool is_known(int pid)
{
	for (size_t i = 0; i < known; i++) {
		if (children[i] == pid)
			return true;
	}
	return false;
}

/* A child that aside_remember() has not seen, or 0. */
static int new_child(void)
{
	int now[CHILDREN];
	size_t count = list_children(now);

	for (size_t i = 0; i < count; i++) {
		if (!is_known(now[i]))
			return now[i];
	}
	return 0;
}

static bool find_directory(char name[64])
{
	glob_t found;
	bool any = glob("/tmp/gons-*", GLOB_NOSORT, NULL, &found) == 0;

	snprintf(name, 64, "%s", any ? found.gl_pathv[0] : "");
	if (any)
		globfree(&found);
	return any;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	remove(path);
	return 0;
}

static void remove_all(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Tells the first line in which two texts differ. */
static const char *first_change(const char *before, const char *after)
{
	while (*before && *before == *after) {
		size_t length = strcspn(before, "\n");

		if (strncmp(before, after, length + 1) != 0)
			break;
		before += length + 1;
		after += length + 1;
	}
	return text("\"%.*s\" where there was \"%.*s\"", (int)strcspn(after, "\n"), after,
		    (int)strcspn(before, "\n"), before);
}

const char *aside_find_left(void)
{
	char name[64] = "", *now;
	const char *left = NULL;
	int pid = 0;

	/* The process may be a grandchild, and no descriptor tells of the end of that: poll. */
	for (int i = 0; i < PATIENCE && ((pid = new_child()) || find_directory(name)); i++)
		poll(NULL, 0, 1);
	if (pid) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WALL);
		return text("process %d is left", pid);
	}
	if (find_directory(name)) {
		remove_all(name);
		return text("%s is left", name);
	}
	now = aside_mounts(0);
	if (strcmp(now, mounts) != 0)
		left = text("mounts changed: %s", first_change(mounts, now));
	free(now);
	return left;
}

void aside_assert_nothing_left(const char *what)
{
	char after[256];
	const char *left;

	snprintf(after, sizeof(after), "%s",
		 what); /* it may be a text(), whose room is used again */
	left = aside_find_left();
	if (left)
		fail_msg("after %s %s", after, left);
}
