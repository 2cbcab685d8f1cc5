/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers from a seed; see random.h. */
#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state;

void random_begin(void)
{
	const char *given = getenv("GONS_SEED");
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	state = given ? strtoull(given, NULL, 10) : (uint64_t)now.tv_nsec / 1000;
	printf("# note: GONS_SEED=%llu\n", (unsigned long long)state);
	fflush(stdout);
}

/* splitmix64, by Sebastiano Vigna: any seed will do. */
unsigned random_below(unsigned below)
{
	uint64_t number = state += UINT64_C(0x9e3779b97f4a7c15);

	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return (unsigned)((number ^ number >> 31) % below);
}

bool random_once_in(unsigned times)
{
	return random_below(times) == 0;
}
