/* SPDX-License-Identifier: Apache-2.0 */
/* Closes the descriptors that a process shall not have. */
#include "core/base/close_fds.h"

#include "core/base/syscall.h"

#define DESCRIPTORS_MAX (UINT64_C(1) << 20)

void close_fds_range(unsigned first, unsigned last)
{
	struct sys_rlimit limit = { 0 };
	uint64_t end = (uint64_t)last + 1;
	uint64_t fd;

	if (sys_call(__NR_close_range, first, last, 0, 0, 0) == 0)
		return;
	/*
	 * Before Linux 5.9. The hard limit counts: the soft limit may be lower than a descriptor
	 * that was opened before.
	 */
	sys_call(__NR_prlimit64, 0, SYS_RLIMIT_NOFILE, 0, (long)&limit, 0);
	if (end > limit.hard)
		end = limit.hard;
	if (end > DESCRIPTORS_MAX)
		end = DESCRIPTORS_MAX;
	for (fd = first; fd < end; fd++)
		sys_close((int)fd);
}

void close_fds_except(const int *keep, unsigned count)
{
	unsigned first = 0;
	unsigned i;

	for (i = 0; i < count; i++) {
		const unsigned kept = (unsigned)keep[i];

		if (kept > first)
			close_fds_range(first, kept - 1);
		first = kept + 1;
	}
	close_fds_range(first, UINT32_MAX);
}
