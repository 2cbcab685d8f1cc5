/* SPDX-License-Identifier: Apache-2.0 */
/* Copies what the action writes to descriptor 2 to a descriptor of the caller, and remembers the
 * last line. */
#ifndef GONS_LIB_REEXEC_STDERR_FORWARD_H
#define GONS_LIB_REEXEC_STDERR_FORWARD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/child/child_watch.h"

enum { STDERR_FORWARD_LINE = 256 };

struct stderr_forward {
	int to;        /* the descriptor that is written to */
	bool own;      /* stderr_forward_end() closes it */
	bool complete; /* the last character was a newline */
	size_t length;
	char line[STDERR_FORWARD_LINE]; /* the last line that was not empty; cut if it is longer */
};

/* fd: where to write; the caller closes it, after stderr_forward_end(). */
void stderr_forward_begin(struct stderr_forward *stderr_forward, int fd);
void stderr_forward_end(const struct stderr_forward *stderr_forward);

/* Can the descriptor be written to? Waits up to so many milliseconds for it; -1: for ever. */
bool stderr_forward_is_ready(const struct stderr_forward *stderr_forward, int milliseconds);

/* Writes length bytes. Gives up if the write fails, or after the time of
 * child_watch_write_timeout(). */
void stderr_forward_write(struct stderr_forward *stderr_forward, const char *text, size_t length,
			  const struct child_watch *child_watch);

#endif
