/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ends by a signal to its own thread. It calls no fork(3), so that nothing of its own pulls that
 * out of an archive; a process whose libc knows nothing of its birth signals the thread of its
 * parent.
 */
#include <signal.h>

#include "gons.h"

int main(void)
{
	if (gons_report()->forked != 1)
		return 1;
	raise(SIGUSR1);
	return 2;
}
