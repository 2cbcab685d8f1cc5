/* SPDX-License-Identifier: Apache-2.0 */
/* Says that it runs, and does nothing more. */
#include <unistd.h>

int main(void)
{
	if (write(1, "here\n", 5) != 5)
		return 1;
	close(1);
	for (;;)
		pause();
}
