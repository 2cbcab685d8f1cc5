/* SPDX-License-Identifier: Apache-2.0 */
/* A program file of the host. */
#ifndef GONS_LIB_INJECT_PROGRAM_H
#define GONS_LIB_INJECT_PROGRAM_H

#include <linux/limits.h>

#include "lib/plan/gons_plan.h"

enum {
	SCRIPTS_MAX = 5
}; /* as many scripts as the kernel follows, one the interpreter of another */

/* A script whose interpreter is executed, and the first line of its file. */
struct script {
	char path[PATH_MAX]; /* absolute */
	char line[256];      /* BINPRM_BUF_SIZE, <linux/binfmts.h> */
};

struct program {
	const char *file; /* the name that the caller gave */
	char path[PATH_MAX];
	int fd;       /* of path; close-on-exec, above 2 */
	bool dynamic; /* it has a dynamic linker, which reads LD_PRELOAD */
	char **argv;  /* the arguments given, behind those that scripts add */
	struct script scripts[SCRIPTS_MAX];
	unsigned script_count;
};

#define PROGRAM_UNREADABLE "it must be readable, to see what kind of program it is"

/*
 * The failure `cannot inject FILE: ERROR; REASON`, with program->path if that is another file.
 * error: -errno, which is returned. reason: may be "".
 */
int program_fail(gons_plan *plan, const struct program *program, int error, const char *reason);

void program_close(struct program *program);

/*
 * Replaces program->fd by a descriptor of the same file on a read-only mount, which is attached
 * nowhere: no process can write to the program through /proc/PID/exe. Needs CAP_SYS_ADMIN in the
 * user namespace that owns the mount namespace, Linux 5.12, and /proc; without one of them nothing
 * changes.
 */
void program_shield(struct program *program);

#endif
