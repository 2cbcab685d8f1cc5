/* SPDX-License-Identifier: Apache-2.0 */
/* The signals of a new process, while it is made. */
#ifndef GONS_LIB_CHILD_CHILD_SIGNALS_H
#define GONS_LIB_CHILD_CHILD_SIGNALS_H

#include <stdint.h>

/* Every signal, also those that libc keeps for itself, is held back in this thread. */
void signals_block(uint64_t *before);
void signals_restore(const uint64_t *before);

/* In the new process, while they are blocked: what execve(2) would do to handlers, before one runs.
 */
void signals_reset(void);

#endif
