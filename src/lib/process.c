/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process of ours has to be made ready for before it is somebody else's: signals,
 * descriptors, and what its two sides share. Only system calls are made in the new process.
 */
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <sys/mman.h>

#include "../core/descriptors.h"
#include "../core/sys.h"

enum { SIGNALS = 64, HANDLER_MIN = 2 /* SIG_DFL and SIG_IGN are below */ };

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

int kept_begin(struct kept *kept, gons_plan *plan)
{
	const struct options *options = &plan->options;
	struct text line;
	unsigned i;

	*kept = (struct kept){ .fds = { 0, 1, 2 }, .count = 3 };
	for (i = 0; i < options->keep_count; i++) {
		if (sys_fcntl(options->keep[i], SYS_F_GETFD) < 0) {
			gons_plan_fail(plan, 0, &line);
			text_add(&line, "descriptor ");
			text_add_number(&line, (uint64_t)options->keep[i]);
			text_add(&line, " of GONS_KEEP_FD is not open");
			return -EBADF;
		}
		kept_add(kept, options->keep[i]);
	}
	return 0;
}

void kept_apply(const struct kept *kept, bool execute)
{
	unsigned i;

	descriptors_close_others(kept->fds, kept->count);
	for (i = 0; i < kept->count && execute; i++)
		sys_call(__NR_fcntl, kept->fds[i], F_SETFD, 0, 0, 0);
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
}

int process_execute(int fd, const char *path, char *const argv[], char *const envp[])
{
	if (fd < 0)
		return (int)sys_call(__NR_execve, (long)path, (long)argv, (long)envp, 0, 0);
	sys_call(__NR_fcntl, fd, F_SETFD, FD_CLOEXEC, 0, 0);
	return (int)sys_call(__NR_execveat, fd, (long)"", (long)argv, (long)envp, AT_EMPTY_PATH);
}

struct shared *shared_map(void)
{
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return NULL;
	record_begin(&shared->record);
	return shared;
}

void shared_unmap(struct shared *shared)
{
	munmap(shared, sizeof(*shared));
}

void signals_block(uint64_t *before)
{
	const uint64_t all = ~UINT64_C(0);

	sys_signal_mask(SYS_SIG_BLOCK, &all, before);
}

void signals_restore(const uint64_t *before)
{
	sys_signal_mask(SYS_SIG_SETMASK, before, NULL);
}

void signals_reset(void)
{
	const struct sys_sigaction by_default = { 0 };
	int signal;

	for (signal = 1; signal <= SIGNALS; signal++) {
		struct sys_sigaction action;

		if (sys_signal_action(signal, NULL, &action) == 0 && action.words[0] >= HANDLER_MIN)
			sys_signal_action(signal, &by_default, NULL);
	}
}

int process_reap(pid_t pid)
{
	int status = 0;
	int ended;

	do
		ended = sys_wait(pid, &status, SYS_WALL);
	while (ended == -EINTR);
	return ended < 0 ? ended : status;
}
