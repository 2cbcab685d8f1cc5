/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program file of the host: where it is, what kind it is, and what to execute for it. Nothing is
 * executed here.
 */
#ifndef GONS_LIB_INJECT_PROGRAM_H
#define GONS_LIB_INJECT_PROGRAM_H

#include <linux/limits.h>

#include "lib/plan/plan_api.h"

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

/*
 * Finds file, in the PATH of envp if it has no slash, and looks at it and at the interpreters that
 * it asks for. 0, or -errno with the failure told: -ENOENT; -EACCES; -EPERM for a program that
 * gets more rights than its user has; -ENOEXEC for what cannot be executed, or not with us.
 */
int program_open(gons_plan *plan, const char *file, char *const argv[], char *const envp[],
		 struct program *program);
void program_close(struct program *program);

/*
 * From now on its file is that on a mount of its own, read-only, which is attached nowhere: what is
 * executed from there nobody can write to by /proc/PID/exe. It takes CAP_SYS_ADMIN over the mounts,
 * Linux 5.12, and /proc; without one of them nothing changes.
 */
void program_shield(struct program *program);

/* Is this an ELF file for this processor? 0, -errno of reading it, or -ENOEXEC. */
int program_check_elf(int fd);

#endif
