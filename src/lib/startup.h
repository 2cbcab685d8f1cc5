/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a program that shall read no start file of a place: where it looks for them.
 */
#ifndef GONS_STARTUP_H
#define GONS_STARTUP_H

#include <stdbool.h>

#include "../core/plan.h"

enum { STARTUP_VARIABLES = 4 }; /* how many startup_add() adds at most */

/* Will the program be in a root directory that replica.h makes, with nothing of the host there? */
bool startup_is_in_a_place(const struct plan *plan);

/* Does the variable name start files, and none that the plan brings along (bind)? */
bool startup_leads_inside(const struct plan *plan, const char *variable);

/* Adds what leads to an empty directory instead. home: HOME stays, as it is brought along. Returns
 * behind the last one. */
char **startup_add(char **to, bool home);

/* The option with which a shell that was given none reads no start file, or NULL. path: its file. */
const char *startup_option(const char *path);

/* What bash(1) has instead of the prompt that its start files would set. */
#define STARTUP_PROMPT "PS1=\\h:\\w\\$ "

/* Is it the variable HOME? */
bool startup_is_home(const char *variable);

#endif
