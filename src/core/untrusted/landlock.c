/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /proc/PID/root, cwd and fd lead to mounts of other processes, where execution is not forbidden,
 * and a file of the root directory may be a link to them. A process in a Landlock domain may not
 * inspect a process outside of it, and so not follow those links. A domain must restrict something
 * besides: abstract sockets, Linux 6.12. The manual tells what is left where there is no domain.
 */
#include "core/untrusted/landlock.h"

#include "core/base/syscall.h"

/* struct landlock_ruleset_attr of <linux/landlock.h>, which may be older than the kernel. */
struct landlock_rules {
	uint64_t files;
	uint64_t network;
	uint64_t scoped;
};

int landlock_forbid_inspection(void)
{
	enum { VERSION = 1, SCOPES = 6, ABSTRACT_SOCKETS = 1 };
	const struct landlock_rules rules = { .scoped = ABSTRACT_SOCKETS };
	long rules_fd;
	long error;

	if (sys_call(__NR_landlock_create_ruleset, 0, 0, VERSION, 0, 0) < SCOPES)
		return 0;
	rules_fd = sys_call(__NR_landlock_create_ruleset, (long)&rules, sizeof(rules), 0, 0, 0);
	if (rules_fd < 0)
		return (int)rules_fd;
	error = sys_call(__NR_landlock_restrict_self, rules_fd, 0, 0, 0, 0);
	sys_close((int)rules_fd);
	return (int)error;
}
