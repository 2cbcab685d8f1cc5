/* SPDX-License-Identifier: Apache-2.0 */
/* What can be counted rather than timed: system calls, mappings, instructions. One run each. */
#ifndef BENCH_COUNT_H
#define BENCH_COUNT_H

#include "process.h"

#define NOT_COUNTED (-1L)

struct counts {
	long system_calls; /* of the process, or between the two readings of the clock inside it */
	long ours;         /* OUTSIDE: those of them that were made from within a libgons object */
	long mappings;     /* OUTSIDE: lines of /proc/PID/maps at the end */
	long instructions; /* where the row asks for them and valgrind is there */
};

void count_system_calls(const struct process *process, enum stop_watch watch,
			struct counts *counts);
void count_instructions(const struct process *process, const struct row *row,
			struct counts *counts);

#endif
