/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares what libc says about the auxiliary vector with what is found on the initial stack behind
 * the environment's NULL, which is how a runtime without a libc finds it; then uses the environment
 * as any program.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>

extern char **environ;

static int change_environment(void)
{
	char name[32];

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "LATER_%d", i);
		if (setenv(name, "yes", 1) || !getenv(name))
			return 1;
	}
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "LATER_%d", i);
		if (unsetenv(name) || getenv(name))
			return 1;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	char **at = argv + argc + 1;
	unsigned long *vector;
	struct timespec now;

	while (*at)
		at++;
	for (vector = (unsigned long *)(at + 1); vector[0] != AT_NULL; vector += 2) {
		if (vector[0] != AT_IGNORE)
			printf("type %lu %s\n", vector[0],
			       getauxval(vector[0]) == vector[1] ? "agrees" : "differs");
	}
	printf("name %s\n", (char *)getauxval(AT_EXECFN));
	printf("clock %d\n", clock_gettime(CLOCK_MONOTONIC, &now));
	for (at = environ; *at; at++)
		printf("env %s\n", *at);
	printf("change %d\n", change_environment());
	for (at = environ; *at; at++)
		printf("after %s\n", *at);
	return 0;
}
