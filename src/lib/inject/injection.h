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
	char *given[WORDS_MAX]; /* the plan's words, while others stand in their place */
	struct plan compiled;
	struct kept kept;
	char **block; /* the environment, in one piece */
	char **environment;
	char *preload; /* variables */
	char *audit;
	char *tunables;
	char preload_path[PATH_MAX];
	char audit_path[PATH_MAX];
	bool audited;  /* the dynamic linker asks libgons-audit.so, rtld-audit(7) */
	bool executes; /* what is brought may be executed inside, and then asks it as well */
	struct start_files start_files;
	bool starts_afresh; /* the program reads no start files of the place */
	const char *home;   /* that of the host, if it is brought along */
	bool prompts;       /* it is a shell that needs a prompt */
	uint64_t mask;      /* of the signals of the calling thread */
	int launch_error;   /* written by the child, whose memory is ours until it has executed */
};

#endif
