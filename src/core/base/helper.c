/* SPDX-License-Identifier: Apache-2.0 */
/* The one way to make a helper process. */
#include "core/base/helper.h"

#include "core/base/close_fds.h"
#include "core/base/syscall.h"

enum {
	STACK_BYTES = 256 * 1024,
	GUARD_BYTES = 64 * 1024, /* at both ends: the largest page of the processors of core */
	NO_ACCESS = 0,           /* mmap(2), the same on every processor of core */
	READ_AND_WRITE = 3,
	PRIVATE_ANONYMOUS_NORESERVE = 0x4022,
};

struct start {
	const struct helper_job *job;
	const int *ends; /* the second is the helper's */
};

/* Sorts the descriptors that stay open, as close_fds_except() takes them. */
static void close_others(const struct helper_job *job, int socket)
{
	int keep[HELPER_KEEPS + 1] = { socket };
	unsigned count;

	for (count = 1; count <= job->kept; count++) {
		const int kept = job->keep[count - 1];
		unsigned at;

		for (at = count; at > 0 && keep[at - 1] > kept; at--)
			keep[at] = keep[at - 1];
		keep[at] = kept;
	}
	close_fds_except(keep, count);
}

static void begin(void *argument)
{
	const struct start *start = argument;
	const struct helper_job *job = start->job;

	sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	if (job->kept == HELPER_KEEPS_ALL)
		sys_close(start->ends[0]);
	else if (!(job->flags & CLONE_FILES))
		close_others(job, start->ends[1]);
	sys_exit(-job->work(start->ends[1], job->argument));
}

/* Without CLONE_VM the stack of the child is a copy: the caller unmaps its own at once. */
static int clone_on_stack(const struct start *start)
{
	const uint64_t all = ~UINT64_C(0);
	const long size = GUARD_BYTES + STACK_BYTES + GUARD_BYTES;
	const long stack =
		arch_syscall(__NR_mmap, 0, size, NO_ACCESS, PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
	const long top = stack + GUARD_BYTES + STACK_BYTES;
	uint64_t mask;
	long child;

	if (stack < 0 && stack > -4096)
		return (int)stack;
	child = sys_call(__NR_mprotect, top - STACK_BYTES, STACK_BYTES, READ_AND_WRITE, 0, 0);
	if (!child) {
		sys_signal_mask(SYS_SIG_SETMASK, &all, &mask);
		child = arch_clone_on_stack(start->job->flags, (void *)top, 0, begin,
					    (void *)(uintptr_t)start);
		sys_signal_mask(SYS_SIG_SETMASK, &mask, NULL);
	}
	sys_call(__NR_munmap, stack, size, 0, 0, 0);
	return (int)child;
}

/* Closes both ends on failure. */
static int start(const struct helper_job *job, const int ends[2])
{
	const struct start start = { job, ends };
	int child = clone_on_stack(&start);

	if (child >= 0)
		return child;
	sys_close(ends[0]);
	sys_close(ends[1]);
	return child;
}

int helper_start(struct helper *helper, const struct helper_job *job)
{
	int ends[2];
	int child;
	int error = sys_socketpair(ends);

	if (error)
		return error;
	child = start(job, ends);
	if (child < 0)
		return child;
	sys_close(ends[1]);
	*helper = (struct helper){ child, ends[0] };
	return 0;
}

int helper_wait(struct helper *helper)
{
	int status = -1;

	if (helper->pid == 0)
		return 0;
	sys_wait_for_end(helper->pid, &status);
	helper->pid = 0;
	return status & 0x7f ? -ECHILD : -(status >> 8 & 0xff);
}

int helper_end(struct helper *helper)
{
	if (helper->socket >= 0)
		sys_close(helper->socket);
	helper->socket = -1;
	return helper_wait(helper);
}

int helper_ask(const struct helper_job *job, void *answer, size_t size)
{
	struct helper helper;
	int ends[2];
	int error = sys_pipe(ends);

	if (error)
		return error;
	helper.pid = start(job, ends);
	if (helper.pid < 0)
		return helper.pid;
	error = helper_wait(&helper);
	/* Not before the helper has ended: with CLONE_FILES this closes the end of the helper, too.
	 */
	sys_close(ends[1]);
	if (size && sys_read(ends[0], answer, size) != (long)size && !error)
		error = -ECHILD;
	sys_close(ends[0]);
	return error;
}
