/* SPDX-License-Identifier: Apache-2.0 */
/* The environment block: reading our words out of it, and taking them out. */
#ifndef GONS_CORE_PLAN_ENVIRON_H
#define GONS_CORE_PLAN_ENVIRON_H

#include "core/base/text.h"
#include "core/plan/plan.h"

/* What the kernel says about this start of a program, getauxval(3). */
struct start {
	bool secure;        /* AT_SECURE */
	const char *random; /* AT_RANDOM: right above it lie the strings that the kernel laid out */
};

/* Is there any variable for us? Costs no system call: it is asked in every program that loads us.
 */
bool environ_has_words(char *const *environment);

/* Names that begin with gons_reexec_ are left to programs; this one is the library's own. */
#define ENVIRON_ACTION "gons_reexec_action"

/* Was this program started again by gons_reexec(3)? */
bool environ_reexecutes(char *const *environment);

/* Is this what a constructor is given on glibc, and not what musl leaves in the registers? */
bool environ_follows(char **arguments, int argument_count, char **environment);

/*
 * If follows, the auxiliary vector is looked for behind the environment first, else the kernel is
 * asked at once. 0, or -errno if it does not tell.
 */
int environ_start(char **environment, bool follows, struct start *start);

/* Every word into the plan. 0, or -EINVAL with the line about the first that is wrong. */
int environ_read(char *const *environment, struct plan *plan, struct text *error);

/* Does LD_AUDIT name libgons-audit.so? */
bool environ_has_audit(char *const *environment);

/*
 * In LD_AUDIT our entry is a path of the host, which would be a file of the place for whatever is
 * executed there. If inside, AUDIT_INSIDE is there: then that is the whole value, as other objects
 * that audit are looked for without asking anybody. Else our entry goes, and others stay. So it
 * is with AUDIT_TUNABLE in GLIBC_TUNABLES.
 */
void environ_change_audit(char *const *environment, const struct start *start, bool inside);

/*
 * Takes our variables and our entry of LD_PRELOAD out, in place, and what
 * environ_change_audit(inside) has left of nothing but ours. The auxiliary vector stays where it is
 * and can still be found right behind the terminating NULL. Returns the first variable that is not
 * empty.
 */
char **environ_take_out(char **environment, const struct start *start, bool inside);

#endif
