/* SPDX-License-Identifier: Apache-2.0 */
/* The first process of a container: it ends when its standard input does. */
#include <unistd.h>

int main(void)
{
	char byte;

	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
