/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody else writes to descriptor 2, on its way to ours; the last line is remembered. */
#ifndef GONS_LIB_REEXEC_STDERR_FORWARD_H
#define GONS_LIB_REEXEC_STDERR_FORWARD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/child/child_watch.h"

enum { STDERR_FORWARD_LINE = 256 };

struct stderr_forward {
	int to;        /* where it goes */
	bool own;      /* to is ours to close */
	bool complete; /* the next character begins another line */
	size_t length;
	char line[STDERR_FORWARD_LINE]; /* the last one that was not empty; what does not fit is cut
					 */
};

/* fd stays the caller's. */
void stderr_forward_begin(struct stderr_forward *stderr_forward, int fd);
void stderr_forward_end(const struct stderr_forward *stderr_forward);

/* Would it be read? Waits so many milliseconds for that, -1: for ever. */
bool stderr_forward_is_ready(const struct stderr_forward *stderr_forward, int milliseconds);

/* Writes all of it, unless nobody reads it any more; waits no longer than the child_watch has
 * patience.
 */
void stderr_forward_write(struct stderr_forward *stderr_forward, const char *text, size_t length,
			  const struct child_watch *child_watch);

#endif
