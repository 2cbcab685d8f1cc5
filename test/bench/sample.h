/* SPDX-License-Identifier: Apache-2.0 */
/* What inside.c tells bench about one run, written to its standard output in one piece. */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <stdint.h>

/* The seven namespaces that are joined, in the default order; the pid one holds for children. */
#define BENCH_NAMESPACES 7
#define BENCH_NAMESPACE_NAMES "user", "mnt", "cgroup", "ipc", "net", "pid_for_children", "uts"

struct sample {
	uint64_t nanoseconds;
	uint64_t inodes[BENCH_NAMESPACES]; /* where the process was at the end */
};

#endif
