/* SPDX-License-Identifier: Apache-2.0 */
/* A shared object that a container would have loaded: where it runs, there is a file /intruded. */
#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void intrude(void)
{
	close(open("/intruded", O_CREAT | O_WRONLY, 0644));
}

/* What iconv(3) calls in a converter: glibc waits for itself for ever where there is none. */
int gconv(void)
{
	return 6; /* __GCONV_ILLEGAL_INPUT, <gconv.h> */
}
