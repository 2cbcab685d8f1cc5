/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the C API share; see traces.h. */
#define _GNU_SOURCE
#include "traces.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FDS = 1024, PATIENCE = 10000, CAPTURE_BYTES = 1 << 17 };

static struct seen *shared;
static unsigned fds_before, children_before;
static bool adopts;

struct seen *seen_begin(void)
{
	if (!shared)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(shared != MAP_FAILED);
	*shared = (struct seen){ 0 };
	return shared;
}

void seen_end(void)
{
	if (shared)
		munmap(shared, sizeof(*shared));
	shared = NULL;
}

static uint64_t inode_of(const char *name)
{
	struct stat status;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/ns/%s", name);
	return stat(path, &status) ? 0 : status.st_ino;
}

static uint64_t effective(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	syscall(SYS_capget, &header, data);
	return (uint64_t)data[1].effective << 32 | data[0].effective;
}

int look_around(void *argument)
{
	struct seen *seen = argument;
	struct stat status;
	int i;

	seen->calls++;
	for (i = 0; i < FDS; i++)
		if (fcntl(i, F_GETFD) >= 0 && seen->fd_count < SEEN_FDS)
			seen->fds[seen->fd_count++] = i;
	for (i = 0; i < NAMESPACE_TYPES; i++)
		seen->namespaces[i] = inode_of(namespace_types[i].name);
	seen->pid = getpid();
	seen->parent = getppid();
	seen->uid = geteuid();
	seen->gid = getegid();
	seen->capabilities = effective();
	seen->dumpable = prctl(PR_GET_DUMPABLE);
	if (stat("/proc/self/task", &status) == 0)
		seen->threads = (int)status.st_nlink - 2;
	if (!getcwd(seen->directory, sizeof(seen->directory)))
		seen->directory[0] = '\0';
	gethostname(seen->hostname, sizeof(seen->hostname));
	return seen->result;
}

void assert_only_open(const struct seen *seen, const int *fds)
{
	unsigned count = 0;

	for (; fds[count] >= 0; count++) {
		if (count >= seen->fd_count || seen->fds[count] != fds[count])
			fail_msg("descriptor %d stands where %d should be",
				 count < seen->fd_count ? seen->fds[count] : -1, fds[count]);
	}
	if (seen->fd_count > count)
		fail_msg("descriptor %d is open, too", seen->fds[count]);
}

unsigned count_fds(void)
{
	DIR *directory = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(directory);
	while (readdir(directory))
		count++;
	closedir(directory);
	return count - 3; /* ".", ".." and the directory itself */
}

/* An orphan may take a moment to end: wait for it, and reap it. */
static unsigned list_children(bool wait_for_orphans)
{
	unsigned count, looks;

	for (looks = 0; looks < PATIENCE; looks++) {
		FILE *file = fopen(text("/proc/self/task/%d/children", (int)getpid()), "re");
		int pid;

		assert_non_null(file);
		for (count = 0; fscanf(file, "%d", &pid) == 1; count++)
			if (wait_for_orphans && adopts && waitpid(pid, NULL, WNOHANG | __WALL) > 0)
				count--;
		fclose(file);
		if (!wait_for_orphans || !adopts || count <= children_before)
			break;
		poll(NULL, 0, 1);
	}
	return count;
}

unsigned count_children(void)
{
	return list_children(false);
}

void adopt_orphans(void)
{
	adopts = prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
}

void traces_remember(void)
{
	fds_before = count_fds();
	children_before = count_children();
}

void assert_no_traces(void)
{
	assert_int_equal(count_fds(), fds_before);
	assert_int_equal(list_children(true), children_before);
}

/* The parts are those of the line, and tell what the function has returned. */
static void assert_parts(const gons_plan *plan, int error)
{
	const struct gons_failure *failure = gons_plan_failure(plan);
	const char *line = gons_plan_error(plan);

	assert_non_null(failure);
	assert_int_equal(failure->size, sizeof(*failure));
	assert_int_equal(failure->error, error);
	assert_int_equal(failure->reserved, 0);
	assert_ptr_equal(failure->message, line);
	if (failure->reason && failure->advice)
		assert_contains(line, text("%s; %s", failure->reason, failure->advice));
	else if (failure->reason || failure->advice)
		assert_contains(line, failure->reason ? failure->reason : failure->advice);
}

void assert_failed(const gons_plan *plan, long got, int error, const char *part, int status)
{
	const char *line = gons_plan_error(plan);

	if (got != error)
		fail_msg("%ld and not %d: %s", got, error, line ? line : "(no error)");
	assert_contains(line, part);
	assert_null(strchr(line, '\n'));
	assert_int_equal(gons_plan_report(plan)->status, status);
	assert_parts(plan, error);
}

void assert_succeeded(const gons_plan *plan, long got)
{
	const char *line = gons_plan_error(plan);

	if (got < 0 || line)
		fail_msg("%ld: %s", got, line ? line : "(no error)");
	assert_int_equal(gons_plan_report(plan)->status, 0);
	assert_null(gons_plan_failure(plan));
}

static int captured = -1, capturing, capture_file;

void capture_begin(int fd)
{
	fflush(NULL);
	capture_file = memfd_create("captured", MFD_CLOEXEC);
	captured = fcntl(fd, F_DUPFD_CLOEXEC, 100);
	capturing = fd;
	assert_true(capture_file >= 0 && captured >= 0);
	dup2(capture_file, fd);
}

const char *capture_end(void)
{
	static char content[CAPTURE_BYTES];
	ssize_t length;

	fflush(NULL);
	dup2(captured, capturing);
	close(captured);
	length = pread(capture_file, content, sizeof(content) - 1, 0);
	close(capture_file);
	content[length < 0 ? 0 : length] = '\0';
	return content;
}

static int standard[3];

void close_standard_streams(void)
{
	fflush(NULL);
	for (int fd = 0; fd < 3; fd++)
		standard[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 200);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
}

void open_standard_streams(void)
{
	for (int fd = 0; fd < 3; fd++) {
		dup2(standard[fd], fd);
		close(standard[fd]);
	}
}

gons_plan *plan_of(const char *words)
{
	gons_plan *plan = gons_plan_new();

	assert_non_null(plan);
	if (gons_plan_parse(plan, words))
		fail_msg("%s", gons_plan_error(plan));
	return plan;
}

const char *words_to_join(pid_t pid, int flags)
{
	const char *words = "";

	for (int i = 0; i < NAMESPACE_TYPES; i++)
		if (flags & namespace_types[i].flag)
			words = text("%s %s=pid:%d", words, namespace_types[i].name, (int)pid);
	return words;
}
