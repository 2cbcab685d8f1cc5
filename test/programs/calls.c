/* SPDX-License-Identifier: Apache-2.0 */
/* Calls every function of gons.h as a program with threads may: again, at once, and with an errno
 * to lose. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gons.h"

enum { THREADS = 8, ROUNDS = 1000, ODD_ERRNO = 1234 };

static int first_status;
static const char *first_message;
static const struct gons_report *first_report;
static struct gons_report first_copy;
static pthread_barrier_t begin;

static unsigned long long net(void)
{
	struct stat status;

	return stat("/proc/thread-self/ns/net", &status) ? 0 : (unsigned long long)status.st_ino;
}

/* How many answers differed from the first, or touched errno. */
static void *call(void *argument)
{
	intptr_t wrong = 0;

	(void)argument;
	pthread_barrier_wait(&begin);
	for (int i = 0; i < ROUNDS; i++) {
		errno = ODD_ERRNO;
		gonamespaces();
		wrong += gons_status() != first_status;
		wrong += gons_message() != first_message;
		wrong += gons_report() != first_report;
		wrong += memcmp(gons_report(), &first_copy, sizeof(first_copy)) != 0;
		wrong += errno != ODD_ERRNO;
	}
	return (void *)wrong;
}

int main(void)
{
	pthread_t threads[THREADS];
	unsigned long long before = net();
	intptr_t wrong = 0;

	first_status = gons_status();
	first_message = gons_message();
	first_report = gons_report();
	first_copy = *first_report;
	setenv("gons_net", "/nonexistent", 1); /* too late to be obeyed */
	pthread_barrier_init(&begin, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		if (pthread_create(&threads[i], NULL, call, NULL))
			return 1;
	}
	for (int i = 0; i < THREADS; i++) {
		void *result;

		pthread_join(threads[i], &result);
		wrong += (intptr_t)result;
	}
	printf("wrong %ld\n", (long)wrong);
	printf("moved %d\n", net() != before);
	printf("net %llu\n", net());
	printf("status %d\n", first_status);
	printf("variable %s\n", getenv("gons_net"));
	return 0;
}
