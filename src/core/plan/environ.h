/* SPDX-License-Identifier: Apache-2.0 */
/* The environment block: reads the gons_ variables, and takes them out. */
#ifndef GONS_CORE_PLAN_ENVIRON_H
#define GONS_CORE_PLAN_ENVIRON_H

#include "core/base/text.h"
#include "core/plan/plan.h"

/* What the kernel says about this start of a program, getauxval(3). */
struct start {
	bool secure;        /* AT_SECURE */
	const char *random; /* AT_RANDOM: the strings that the kernel laid out lie above it */
};

/* Is there any gons_ variable? Every program that loads libgons asks; it takes no system call. */
bool environ_has_words(char *const *environment);

/* gons_reexec_* are for programs, but for this one, which belongs to the library. */
#define ENVIRON_ACTION "gons_reexec_action"

/* Was this program executed by gons_reexec(3)? */
bool environ_reexecutes(char *const *environment);

/* Does environment lie behind arguments, as the kernel puts them? glibc gives them to a
 * constructor; musl gives nothing, and the registers hold anything. */
bool environ_follows(char **arguments, int argument_count, char **environment);

/*
 * Reads the auxiliary vector: behind the environment if follows (environ_follows()), or else from
 * the kernel. 0, or -errno if the kernel does not tell.
 */
int environ_start(char **environment, bool follows, struct start *start);

/* Reads every word into the plan. 0, or -EINVAL with the line about the first wrong one in *error.
 */
int environ_read(char *const *environment, struct plan *plan, struct text *error);

/* Does LD_AUDIT name libgons-audit.so? */
bool environ_has_audit(char *const *environment);

/*
 * The entry of libgons in LD_AUDIT is a path of the host. In the mount namespace of the target that
 * path is a file of the target, which the next program there would load. inside: libgons-audit.so
 * is there at AUDIT_INSIDE. Then AUDIT_INSIDE becomes the whole value, as the dynamic linker looks
 * for other objects in LD_AUDIT without asking this one. Otherwise the entry is removed and others
 * stay; the same for AUDIT_TUNABLE in GLIBC_TUNABLES.
 */
void environ_change_audit(char *const *environment, const struct start *start, bool inside);

/*
 * Takes the gons_ variables and the entry of libgons in LD_PRELOAD out of the block, in place, and
 * variables that environ_change_audit(inside) has left empty. The auxiliary vector is not moved,
 * and a reader still finds it right behind the terminating NULL. Returns the first variable that is
 * not empty.
 */
char **environ_take_out(char **environment, const struct start *start, bool inside);

#endif
