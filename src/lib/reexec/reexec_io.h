/* SPDX-License-Identifier: Apache-2.0 */
/* The channels between the caller of gons_reexec() and the program that it has started. */
#ifndef GONS_LIB_REEXEC_REEXEC_IO_H
#define GONS_LIB_REEXEC_REEXEC_IO_H

#include "lib/reexec/reexec_state.h"

/* Makes one channel, both of whose ends are close-on-exec and above 2. 0, or -errno. */
int reexec_io_open(struct reexec *reexec, enum channel channel);

/* Closes an end that is open (not -1), which then is -1. */
void reexec_io_close(int *fd);
void reexec_io_close_all(int ends[CHANNELS]);

/*
 * Serves all channels until the program has ended, and waits for it. Its status as of waitpid(2),
 * or -errno: -ETIMEDOUT if it was killed and does not end. reexec->error: -errno of the caller's
 * side.
 */
int reexec_io_attend(struct reexec *reexec);

/* Makes room for another chunk of the result and a NUL byte. False: there is no memory. */
bool reexec_io_make_room(struct reexec *reexec);

#endif
