/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody else writes to descriptor 2, on its way to ours; the last line is remembered. */
#ifndef GONS_PASSING_H
#define GONS_PASSING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/child/child_watch.h"

enum { PASSING_LINE = 256 };

struct passing {
	int to;        /* where it goes */
	bool own;      /* to is ours to close */
	bool complete; /* the next character begins another line */
	size_t length;
	char line[PASSING_LINE]; /* the last one that was not empty; what does not fit is cut */
};

/* fd stays the caller's. */
void passing_begin(struct passing *passing, int fd);
void passing_end(const struct passing *passing);

/* Would it be read? Waits so many milliseconds for that, -1: for ever. */
bool passing_is_ready(const struct passing *passing, int milliseconds);

/* Writes all of it, unless nobody reads it any more; waits no longer than the vigil has patience.
 */
void passing_write(struct passing *passing, const char *text, size_t length,
		   const struct vigil *vigil);

#endif
