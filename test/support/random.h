/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by chance that can be had again: the seed is told, and can be given by GONS_SEED. */
#ifndef GONS_TEST_RANDOM_H
#define GONS_TEST_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* Takes the seed, and prints it. */
void random_begin(void);

/* From 0 to below. */
unsigned random_below(unsigned below);

/* True once in so many times. */
bool random_once_in(unsigned times);

#endif
