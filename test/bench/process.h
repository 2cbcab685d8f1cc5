/* SPDX-License-Identifier: Apache-2.0 */
/* One row made ready to be started, and starting it. */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include <sys/types.h>

#include "rows.h"
#include "sample.h"

struct process {
	char **arguments;
	char **environment;
};

/* What $B, $T and $C stand for. */
struct meaning {
	const char *build;
	pid_t target;
	const char *container;
};

/* Fills that in. Ends bench where there is no memory. */
void process_prepare(struct process *process, const struct row *row, const struct meaning *meaning);

/* True where the row names "$T", or whatever else. */
bool process_names(const struct row *row, const char *what);

/*
 * Starts it once and waits for its end. nanoseconds are those of the row's stop-watch. Returns 0,
 * -errno, or the positive wait status of a program that did not end well.
 */
int process_run(const struct process *process, enum stop_watch watch, struct sample *sample);

#endif
