/* SPDX-License-Identifier: Apache-2.0 */
/* The signals of a child, while it is made. System calls only. */
#include "lib/child/child_signals.h"

#include "core/base/syscall.h"

enum {
	SIGNALS = 64,
	HANDLER_MIN = 2, /* the lowest address of a handler: SIG_DFL is 0, SIG_IGN 1 */
};

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
