/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a program that shall read no start file of a place: where it looks for them.
 */
#ifndef GONS_LIB_INJECT_START_FILES_H
#define GONS_LIB_INJECT_START_FILES_H

#include <linux/limits.h>
#include <stdbool.h>

#include "core/plan/plan.h"

enum { START_FILES_VARIABLES = 4 };

/* What leads to a directory that is not there. */
struct start_files {
	char variables[START_FILES_VARIABLES][PATH_MAX + 32];
	unsigned count;
};

/* Will the program be among files that are not the host's, and no code for it? */
bool start_files_are_untrusted(const struct plan *plan);

/* Does the variable name start files, and none that the plan brings along (bind)? */
bool start_files_variable_is_inside(const struct plan *plan, const char *variable);

/* home: the directory HOME that stays, as it is brought along, or NULL. 0, or -errno. */
int start_files_begin(struct start_files *start_files, const char *home);

/* The options, up to a NULL, with which a program reads no start file, or NULL. path: its file. */
const char *const *start_files_options(const char *path);

/* What bash(1) has instead of the prompt that its start files would set. */
#define START_FILES_PROMPT "PS1=\\h:\\w\\$ "

/* The value of the variable if it is HOME, or NULL. */
const char *start_files_home(const char *variable);

#endif
