/* SPDX-License-Identifier: Apache-2.0 */
/* The signals of a child, while it is made. */
#ifndef GONS_LIB_CHILD_CHILD_SIGNALS_H
#define GONS_LIB_CHILD_CHILD_SIGNALS_H

#include <stdint.h>

/* Blocks every signal in the calling thread, also those that libc reserves for itself. *before: the
 * signals that were blocked before, for signals_restore(). */
void signals_block(uint64_t *before);
void signals_restore(const uint64_t *before);

/* In the child, while all signals are blocked: resets handlers to SIG_DFL, as execve(2) does. So no
 * handler of the caller runs in the child. */
void signals_reset(void);

#endif
