/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only program in the demo's container. It is linked statically, since the container has no
 * libc, and does what such programs do for most of their life: it waits.
 */
#include <unistd.h>

int main(void)
{
	static const char ready[] = "ready\n";

	if (write(STDOUT_FILENO, ready, sizeof ready - 1) != sizeof ready - 1)
		return 1;
	close(STDIN_FILENO);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	for (;;)
		pause();
}
