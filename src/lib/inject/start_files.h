/* SPDX-License-Identifier: Apache-2.0 */
/* Variables and options that keep a program from reading start files of a container. */
#ifndef GONS_LIB_INJECT_START_FILES_H
#define GONS_LIB_INJECT_START_FILES_H

#include <linux/limits.h>
#include <stdbool.h>

#include "core/plan/plan.h"

enum { START_FILES_VARIABLES = 4 };

/* Variables NAME=VALUE that lead to a directory that does not exist. */
struct start_files {
	char variables[START_FILES_VARIABLES][PATH_MAX + 32];
	unsigned count;
};

/* Will the program see files of a container that it must not trust (trust=0)? */
bool start_files_are_untrusted(const struct plan *plan);

/* Does NAME=VALUE name start files which the plan does not bring along (bind)? */
bool start_files_variable_is_inside(const struct plan *plan, const char *variable);

/* Fills in the variables. home: the directory HOME, if the plan brings it along; or NULL. 0, or
 * -errno of getrandom(2). */
int start_files_begin(struct start_files *start_files, const char *home);

/* The first options, ending in NULL, with which the program at path reads no start file; NULL:
 * none. */
const char *const *start_files_options(const char *path);

/* A prompt for bash(1), which its start files would set. */
#define START_FILES_PROMPT "PS1=\\h:\\w\\$ "

/* The value, if the variable is HOME; else NULL. */
const char *start_files_home(const char *variable);

#endif
