/* SPDX-License-Identifier: Apache-2.0 */
/* What one call of gons_inject() or gons_inject_exec() knows. Plain data. */
#ifndef GONS_LIB_INJECT_INJECTION_H
#define GONS_LIB_INJECT_INJECTION_H

#include "core/plan/words.h"
#include "lib/child/child_fds.h"
#include "lib/inject/program.h"
#include "lib/inject/start_files.h"

struct injection {
	gons_plan *plan;
	struct program program;
	char *given[WORDS_MAX]; /* the values of the plan, which it gets back at the end */
	struct plan compiled;
	struct kept kept;
	char **environ_block; /* of gons_plan_environ_with(): environment points into it */
	char **environment;
	char *preload; /* variables NAME=VALUE that environment ends with, or NULL */
	char *audit;
	char *tunables;
	char preload_path[PATH_MAX];
	char audit_path[PATH_MAX];
	bool audited;  /* libgons-audit.so judges which libraries may be loaded, rtld-audit(7) */
	bool executes; /* programs brought along may be executed inside; they are audited, too */
	struct start_files start_files;
	bool avoids_start_files; /* the program must read no start file of the container */
	const char *home;        /* HOME, if the plan brings that directory along; or NULL */
	bool needs_prompt;       /* the program is a shell without start files: it needs PS1 */
	uint64_t mask;           /* of the signals of the calling thread */
	int launch_error; /* -errno; the child writes it, which shares the memory until execve(2) */
};

#endif
