/* SPDX-License-Identifier: Apache-2.0 */
/* The plans that gons_explain() is asked about, and the processes that they lead to. */
#ifndef TEST_EXPLAIN_WORDS_H
#define TEST_EXPLAIN_WORDS_H

#include "place.h"
#include "support.h"

/*
 * A has all eight namespaces of its own; their owner is an ordinary user. B has all but a user
 * namespace; their owner is the user of the test. C is as B, and has gone to one more user
 * namespace. D is as C, in a user namespace of the user of the test.
 */
extern struct place place_a, place_b;
extern struct target target_c, target_d;

/* Starts all four, or skips the test; places_end() is the teardown of the test. */
void places_begin(void);
int places_end(void **state);
#define place_test(function) cmocka_unit_test_teardown(function, places_end)

/*
 * The words of a pattern. In it %t stands for the type, %a to %d for the processes above, %p for
 * this process, %s for the process that asks and %e for the one below that.
 */
const char *expand(const char *pattern, const char *type);

/* Not where a type would stand twice in an order. */
bool makes_sense(const char *pattern, const char *type);

/* Plans of namespaces; those of callers that have a process below; plans of all other words. */
extern const char *const patterns[], *const patterns_below[], *const word_patterns[];
extern const size_t pattern_count, pattern_below_count, word_pattern_count;

#endif
