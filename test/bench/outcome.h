/* SPDX-License-Identifier: Apache-2.0 */
/* What came out, and telling it: a table for people, JSON for what draws or compares. */
#ifndef BENCH_OUTCOME_H
#define BENCH_OUTCOME_H

#include <stdio.h>

#include "count.h"
#include "rows.h"
#include "statistics.h"

/* What became of one row. */
struct outcome {
	const struct row *row;
	const struct outcome *base; /* NULL where the row has none, or it was left out */
	struct counts counts;
	double *times;    /* nanoseconds, one per round */
	size_t rounds;    /* 0: left out */
	char reason[160]; /* why, where it was left out */
};

/* The rows in the order of the table. */
struct outcomes {
	struct outcome *of;
	size_t count;
};

const struct outcome *outcome_find(const struct outcomes *outcomes, const char *group,
				   const char *name);

void outcome_print_table(const struct outcomes *outcomes, FILE *out);
void outcome_print_json(const struct outcomes *outcomes, FILE *out);

#endif
