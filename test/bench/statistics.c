/* SPDX-License-Identifier: Apache-2.0 */
/* Median and spread. */
#include "statistics.h"

#include <stdlib.h>
#include <string.h>

#define BLOCKS 10

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts the values in place. */
static struct spread spread_in_place(double *values, size_t count)
{
	struct spread result = { 0 };

	if (count) {
		qsort(values, count, sizeof *values, compare);
		result.median = (values[(count - 1) / 2] + values[count / 2]) / 2;
		result.p10 = values[(count - 1) / 10];
		result.p90 = values[(count - 1) * 9 / 10];
	}
	return result;
}

static double *copy(const double *values, size_t count)
{
	double *result = malloc((count + 1) * sizeof *result);

	if (!result)
		abort();
	memcpy(result, values, count * sizeof *result);
	return result;
}

struct spread spread_of(const double *values, size_t count)
{
	double *sorted = copy(values, count);
	struct spread result = spread_in_place(sorted, count);

	free(sorted);
	return result;
}

struct spread spread_of_ratio(const double *values, const double *base, size_t count)
{
	double *ratios = copy(values, count);
	struct spread result;

	for (size_t i = 0; i < count; i++)
		ratios[i] /= base[i];
	result = spread_in_place(ratios, count);
	free(ratios);
	return result;
}

static double median_difference(const double *values, const double *base, size_t count)
{
	double *differences = copy(values, count);
	double result;

	for (size_t i = 0; i < count; i++)
		differences[i] -= base[i];
	result = spread_in_place(differences, count).median;
	free(differences);
	return result;
}

static double tax(const double *values, const double *base, const double *other, size_t count)
{
	return median_difference(values, base, count) / median_difference(other, base, count);
}

struct spread spread_of_tax(const double *values, const double *base, const double *other,
			    size_t count)
{
	double blocks[BLOCKS];
	size_t size = count / BLOCKS;
	struct spread result = { 0 };

	if (size) {
		for (size_t i = 0; i < BLOCKS; i++)
			blocks[i] = tax(values + i * size, base + i * size, other + i * size, size);
		result = spread_in_place(blocks, BLOCKS);
	}
	result.median = tax(values, base, other, count);
	return result;
}
