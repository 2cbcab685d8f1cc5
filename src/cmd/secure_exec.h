/* SPDX-License-Identifier: Apache-2.0 */
/* Does this process have more rights than the user who started it? */
#ifndef GONS_CMD_SECURE_EXEC_H
#define GONS_CMD_SECURE_EXEC_H

#include <stdbool.h>

/* True with rights from a set-user-ID bit, a set-group-ID bit or file capabilities, of this program
 * or of the one that executed it. */
bool secure_exec_exceeds_user(void);

#endif
