/* SPDX-License-Identifier: Apache-2.0 */
/* Says which descriptors it has and what its arguments are, a line each. */
#include <fcntl.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	int i;

	for (i = 0; i < 64; i++)
		if (fcntl(i, F_GETFD) >= 0)
			printf("fd %d\n", i);
	for (i = 0; i < argc; i++)
		printf("%s\n", argv[i]);
	return 42;
}
