/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of program gons_inject_exec() will find; it looks for itself. */
#ifndef GONS_CMD_PROGRAM_KIND_H
#define GONS_CMD_PROGRAM_KIND_H

#include <stdbool.h>

/*
 * Is a program of the host, or the interpreter of a script, statically linked? Such a one is
 * executed by this process when that is inside, gons_inject(3). False where it cannot be told.
 */
bool program_is_static(const char *file);

#endif
