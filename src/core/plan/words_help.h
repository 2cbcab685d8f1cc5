/* SPDX-License-Identifier: Apache-2.0 */
/* Texts about words for a person. The preload prints none of them, and is linked without them. */
#ifndef GONS_CORE_PLAN_WORDS_HELP_H
#define GONS_CORE_PLAN_WORDS_HELP_H

#include "core/plan/words.h"

const char *word_initial(const struct word *word); /* what holds where the word is not given */
const char *word_help(const struct word *word);

#endif
