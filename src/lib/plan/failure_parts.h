/* SPDX-License-Identifier: Apache-2.0 */
/* A failure in parts: what struct gons_failure tells, out of a record and its line. */
#ifndef GONS_LIB_PLAN_FAILURE_PARTS_H
#define GONS_LIB_PLAN_FAILURE_PARTS_H

#include "core/report/record.h"

/* The row of a word in the table, or -1. name need not end in a NUL. */
int failure_row(const char *name, size_t length);

/*
 * The line in record->message, which plan_set() or plan_finish() has written, is about this word
 * (length 0: about none) and this value (NULL: none). Where the reason and the advice begin is
 * found in the line.
 */
void failure_of_words(struct gons_record *record, enum gons_step step, const char *word,
		      size_t length, const char *value);

/* The parts of what the record tells. The reason and the advice are put into text,
 * which is as large as record->message. */
void failure_parts(const struct gons_record *record, int error, char *text,
		   struct gons_failure *failure);

#endif
