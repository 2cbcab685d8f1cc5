/* SPDX-License-Identifier: Apache-2.0 */
/* The descriptors that a child keeps, and those that it closes. The child makes system calls only.
 */
#define _GNU_SOURCE
#include "lib/child/child_fds.h"

#include <errno.h>
#include <sys/resource.h>

#include "core/base/close_fds.h"
#include "core/base/procfs.h"
#include "core/base/syscall.h"
#include "lib/plan/failure.h"

enum {
	DESCRIPTORS_MAX = 1 << 20, /* what core assumes, too, if the kernel does not tell */
	DESCRIPTORS_LATER = 64,
};

void kept_add(struct kept *kept, int fd)
{
	unsigned at = kept->count;

	while (at > 0 && kept->fds[at - 1] > fd)
		at--;
	if (at > 0 && kept->fds[at - 1] == fd)
		return;
	__builtin_memmove(&kept->fds[at + 1], &kept->fds[at],
			  (kept->count - at) * sizeof(kept->fds[0]));
	kept->fds[at] = fd;
	kept->count++;
}

static int check_open(gons_plan *plan, int fd, const char *option)
{
	struct text line;

	if (sys_fcntl(fd, SYS_F_GETFD) >= 0)
		return 0;
	gons_plan_fail(plan, -EBADF, &line);
	text_add(&line, "descriptor ");
	text_add_number(&line, (uint64_t)fd);
	text_add(&line, " of ");
	text_add(&line, option);
	text_add(&line, " is not open");
	return -EBADF;
}

/* One more than the highest number that an open descriptor can have. Those that are opened later
 * take the lowest free numbers, open(2), and are few: DESCRIPTORS_LATER. */
static int end_of_descriptors(void)
{
	struct rlimit limit;
	uint64_t room;

	if (procfs_field("/proc/self/status", "FDSize:\t", &room) != 0) {
		room = DESCRIPTORS_MAX;
		if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < DESCRIPTORS_MAX)
			room = limit.rlim_max;
	}
	return (int)room + DESCRIPTORS_LATER;
}

int kept_begin(struct kept *kept, gons_plan *plan)
{
	static const char *const streams[STREAMS] = { "GONS_STDIN", "GONS_STDOUT", "GONS_STDERR" };
	const struct options *options = &plan->options;
	unsigned i;

	*kept = (struct kept){ .fds = { 0, 1, 2 }, .count = 3, .all = options->keep_all };
	if (kept->all)
		kept->end = end_of_descriptors();
	for (i = 0; i < STREAMS; i++) {
		kept->streams[i] = options->streams[i];
		if (kept->streams[i] >= 0 && check_open(plan, kept->streams[i], streams[i]))
			return -EBADF;
	}
	for (i = 0; i < options->keep_count; i++) {
		if (check_open(plan, options->keep[i], "GONS_KEEP_FD"))
			return -EBADF;
		kept_add(kept, options->keep[i]);
	}
	return 0;
}

/* All are moved to higher numbers first: one may have the number that another one gets. */
static int place_streams(const int streams[STREAMS])
{
	int aside[STREAMS];
	int error = 0;
	int i;

	for (i = 0; i < STREAMS && error >= 0; i++)
		if (streams[i] >= 0)
			error = aside[i] = (int)sys_call(__NR_fcntl, streams[i],
							 SYS_F_DUPFD_CLOEXEC, STREAMS, 0, 0);
	for (i = 0; i < STREAMS && error >= 0; i++)
		if (streams[i] >= 0)
			error = (int)sys_call(__NR_dup3, aside[i], i, 0, 0, 0);
	return error < 0 ? error : 0;
}

static void close_on_exec(const struct kept *kept)
{
	unsigned next = 0;
	int fd;

	for (fd = STREAMS; fd < kept->end; fd++) {
		while (next < kept->count && kept->fds[next] < fd)
			next++;
		if (next < kept->count && kept->fds[next] == fd)
			continue;
		if (sys_fcntl(fd, SYS_F_GETFD) == FD_CLOEXEC)
			sys_close(fd);
	}
}

int kept_apply(const struct kept *kept, bool execute)
{
	int error = place_streams(kept->streams);
	unsigned i;

	if (error)
		return error;
	if (!kept->all || !execute)
		close_fds_except(kept->fds, kept->count);
	else
		close_on_exec(kept);
	for (i = 0; i < kept->count && execute; i++)
		sys_call(__NR_fcntl, kept->fds[i], F_SETFD, 0, 0, 0);
	return 0;
}

int fd_above_standard(int fd)
{
	int moved;

	if (fd < 0 || fd > 2)
		return fd;
	moved = (int)sys_call(__NR_fcntl, fd, SYS_F_DUPFD_CLOEXEC, 3, 0, 0);
	sys_close(fd);
	return moved;
}

void kept_add_references(struct kept *kept, const struct plan *compiled)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++) {
		const struct reference *reference = &compiled->namespaces[type];

		if (reference->kind == REFERENCE_FD || reference->kind == REFERENCE_PIDFD)
			kept_add(kept, (int)reference->number);
	}
	if (compiled->target.kind == REFERENCE_PIDFD)
		kept_add(kept, (int)compiled->target.number);
	if (compiled->rootfs.root_fd >= 0)
		kept_add(kept, compiled->rootfs.root_fd);
	if (compiled->rootfs.directory_fd >= 0)
		kept_add(kept, compiled->rootfs.directory_fd);
}
