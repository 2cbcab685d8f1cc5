/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of a plan take that are not about entering a namespace. */
#ifndef GONS_LIB_EXPLAIN_REQUIREMENTS_WORDS_H
#define GONS_LIB_EXPLAIN_REQUIREMENTS_WORDS_H

#include "lib/explain/requirement.h"

/* Adds a row for each, by phase. After requirements_find_ns(). */
void requirements_find_words(struct requirements *state);

#endif
