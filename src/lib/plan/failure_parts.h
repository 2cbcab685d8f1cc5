/* SPDX-License-Identifier: Apache-2.0 */
/* A failure in parts: what struct gons_failure tells, out of a record and its line. */
#ifndef GONS_LIB_PLAN_FAILURE_PARTS_H
#define GONS_LIB_PLAN_FAILURE_PARTS_H

#include "core/report/record.h"

/* The row of a word in the table of words, or -1. name: length bytes, without a NUL. */
int failure_row(const char *name, size_t length);

/*
 * Adds the parts of a failure to a record whose message is a line of plan_set() or plan_finish().
 * word: what the failure is about, length bytes; 0 bytes: no single word. value: of that word, or
 * NULL. Where the advice begins is found in the line.
 */
void failure_of_words(struct gons_record *record, enum gons_step step, const char *word,
		      size_t length, const char *value);

/*
 * Fills in *failure from a record whose message is a line without RECORD_PREFIX. error: for its
 * member error. text: a buffer as large as record->message, which the reason and the advice are put
 * into; record and text have to stay as long as *failure is used.
 */
void failure_parts(const struct gons_record *record, int error, char *text,
		   struct gons_failure *failure);

#endif
