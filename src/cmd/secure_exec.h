/* SPDX-License-Identifier: Apache-2.0 */
/* Whether we have more rights than whoever started us. */
#ifndef GONS_CMD_SECURE_EXEC_H
#define GONS_CMD_SECURE_EXEC_H

#include <stdbool.h>

/* By a set-user-ID or set-group-ID bit or file capabilities, of our file or of what started us. */
bool secure_exec_exceeds_user(void);

#endif
