/* SPDX-License-Identifier: Apache-2.0 */
/* The environment block: reading our words out of it, and taking them out. */
#ifndef GONS_ENVIRON_H
#define GONS_ENVIRON_H

#include "plan.h"
#include "text.h"

/* What the kernel says about this start of a program, getauxval(3). */
struct start {
	bool secure;             /* AT_SECURE */
	const char *strings_end; /* AT_EXECFN: the environment's strings lie below, or NULL */
};

/* Is there any variable for us? Costs no system call: it is asked in every program that loads us.
 */
bool environ_has_words(char *const *environment);

/*
 * argument_count and arguments may be garbage, as musl's dynamic linker passes none to
 * constructors: they are compared with environment, never followed otherwise. 0, or -errno if the
 * kernel does not tell.
 */
int environ_start(int argument_count, char **arguments, char **environment, struct start *start);

/* Every word into the plan. 0, or -EINVAL with the line about the first that is wrong. */
int environ_read(char *const *environment, struct plan *plan, struct text *error);

/*
 * Takes our variables and our entry of LD_PRELOAD out, in place. The auxiliary vector stays where
 * it is and can still be found right behind the terminating NULL. Returns the first variable that
 * is not empty.
 */
char **environ_take_out(char **environment, const struct start *start);

#endif
