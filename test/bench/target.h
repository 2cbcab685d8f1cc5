/* SPDX-License-Identifier: Apache-2.0 */
/* A process in seven namespaces of its own, for others to join. It ends when bench does. */
#ifndef BENCH_TARGET_H
#define BENCH_TARGET_H

#include <sys/types.h>

#include "sample.h"

struct target {
	pid_t pid;
	int end;         /* closing it ends the process */
	unsigned mounts; /* how many mounts it has in all */
	uint64_t inodes[BENCH_NAMESPACES];
};

/* Starts one with so many mounts more than it inherits. Returns 0 or -errno. */
int target_start(struct target *target, unsigned more_mounts);
void target_stop(struct target *target);

#endif
