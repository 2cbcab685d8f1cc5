/* SPDX-License-Identifier: Apache-2.0 */
/* A program file of the host, and what to execute for it. */
#ifndef GONS_LIB_INJECT_PROGRAM_H
#define GONS_LIB_INJECT_PROGRAM_H

#include <linux/limits.h>

#include "lib/plan/gons_plan.h"

enum { SCRIPTS_MAX = 5 }; /* an interpreter may be a script, as often as the kernel allows it */

/* A script on the way to the program, and the words of its first line. */
struct script {
	char path[PATH_MAX]; /* from the root */
	char line[256];      /* BINPRM_BUF_SIZE, <linux/binfmts.h> */
};

struct program {
	const char *file; /* as given */
	char path[PATH_MAX];
	int fd;       /* of path; close-on-exec, above those of standard streams */
	bool dynamic; /* a dynamic linker reads LD_PRELOAD for it */
	char **argv;  /* those given, behind what the scripts add */
	struct script scripts[SCRIPTS_MAX];
	unsigned script_count;
};

#define PROGRAM_UNREADABLE "it must be readable, to see what kind of program it is"

/*
 * `cannot inject FILE: ERROR; REASON` becomes the failure of the plan, with the path that was
 * looked at where that is another one. Returns error. reason may be empty.
 */
int program_fail(gons_plan *plan, const struct program *program, int error, const char *reason);

void program_close(struct program *program);

/*
 * From now on its file is that on a mount of its own, read-only, which is attached nowhere: what is
 * executed from there nobody can write to by /proc/PID/exe. It takes CAP_SYS_ADMIN over the mounts,
 * Linux 5.12, and /proc; without one of them nothing changes.
 */
void program_shield(struct program *program);

#endif
