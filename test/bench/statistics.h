/* SPDX-License-Identifier: Apache-2.0 */
/* Median and spread. Values of one round stand next to each other in time, so they are compared in
 * pairs. */
#ifndef BENCH_STATISTICS_H
#define BENCH_STATISTICS_H

#include <stddef.h>

struct spread {
	double median, p10, p90;
};

struct spread spread_of(const double *values, size_t count);

/* Of values[i] / base[i]. */
struct spread spread_of_ratio(const double *values, const double *base, size_t count);

/*
 * The median of (values - base) over the median of (other - base). The spread is that of the same
 * number for each tenth of the rounds, since a difference of two single runs says little.
 */
struct spread spread_of_tax(const double *values, const double *base, const double *other,
			    size_t count);

#endif
