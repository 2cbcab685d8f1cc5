/* SPDX-License-Identifier: Apache-2.0 */
/* The first thing that this program does is to ask for the host's name. */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	char name[65] = "";

	if (gethostname(name, sizeof(name) - 1)) {
		perror("gethostname");
		return 1;
	}
	puts(name);
	return 0;
}
