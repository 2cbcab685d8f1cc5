/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that has threads and knows nothing of libgons: for preloading into a C library's own
 * threads.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *work(void *unused)
{
	for (;;)
		pause();
	return unused;
}

int main(void)
{
	pthread_t worker;

	for (int i = 0; i < 4; i++) {
		if (pthread_create(&worker, NULL, work, NULL) != 0)
			return EXIT_FAILURE;
	}
	printf("5 threads are up, this is process %d\n", (int)getpid());
	fflush(stdout);
	while (getchar() != EOF)
		;
	return EXIT_SUCCESS;
}
