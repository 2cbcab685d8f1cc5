/* SPDX-License-Identifier: Apache-2.0 */
/* Changes words of a plan as long as an injection takes. */
#ifndef GONS_LIB_INJECT_INJECT_WORDS_H
#define GONS_LIB_INJECT_INJECT_WORDS_H

#include "lib/inject/injection.h"

/* Adds value to a word that is a list. 0, or -ENOMEM, and then the plan has the failure. */
int inject_append(struct injection *injection, enum word_kind kind, const char *value);

/* Sets a word unless the plan has it. 0, or -ENOMEM, and then the plan has the failure. */
int inject_set_default(struct injection *injection, enum word_kind kind, const char *value);

/* Gives the plan its own words back, and frees the others. */
void inject_restore_words(struct injection *injection);

#endif
