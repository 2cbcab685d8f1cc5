/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A library that starts a thread before main(), as OpenBLAS and some allocators do. The thread
 * lives as long as the process. As part of a static program its constructor runs before those
 * without a priority.
 */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "early.h"

static void *stay(void *argument)
{
	for (;;)
		pause();
	return argument;
}

__attribute__((constructor(101))) static void start_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, stay, NULL))
		abort();
}

void early_use(void)
{
}
