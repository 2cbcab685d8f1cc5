/* SPDX-License-Identifier: Apache-2.0 */
/* Whether we have more rights than whoever started us. */
#ifndef GONS_RIGHTS_H
#define GONS_RIGHTS_H

#include <stdbool.h>

/* By a set-user-ID or set-group-ID bit or file capabilities, of our file or of what started us. */
bool rights_exceed_users(void);

#endif
