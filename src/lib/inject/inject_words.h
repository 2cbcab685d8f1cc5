/* SPDX-License-Identifier: Apache-2.0 */
/* Words that an injection puts in place of those of the plan, for the time that it takes. */
#ifndef GONS_LIB_INJECT_INJECT_WORDS_H
#define GONS_LIB_INJECT_INJECT_WORDS_H

#include "lib/inject/injection.h"

/* Adds to a word that is a list. 0, or -ENOMEM with the failure told. */
int inject_append(struct injection *injection, enum word_kind kind, const char *value);

/* Sets a word unless the plan has it. 0, or -ENOMEM with the failure told. */
int inject_set_default(struct injection *injection, enum word_kind kind, const char *value);

/* The plan has its own words again. */
void inject_restore_words(struct injection *injection);

#endif
