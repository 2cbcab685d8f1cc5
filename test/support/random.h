/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers. The test prints their seed; GONS_SEED sets it, and gives the same numbers again.
 */
#ifndef GONS_TEST_RANDOM_H
#define GONS_TEST_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* Sets and prints the seed. */
void random_begin(void);

/* A number from 0 to below - 1. */
unsigned random_below(unsigned below);

/* True in one of so many calls, on average. */
bool random_once_in(unsigned times);

#endif
