/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A preload that takes the words of a plan out of the environment before anybody else reads them,
 * as a libgons does whose record is not the one of the libgons in the program.
 */
#include <string.h>

__attribute__((constructor)) static void take(int count, char **arguments, char **environment)
{
	char **to = environment;

	(void)count;
	(void)arguments;
	for (; *environment; environment++)
		if (strncmp(*environment, "gons_", 5) != 0 ||
		    strncmp(*environment, "gons_reexec_", 12) == 0)
			*to++ = *environment;
	*to = NULL;
}
