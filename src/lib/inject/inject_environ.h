/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a program that is injected. */
#ifndef GONS_LIB_INJECT_INJECT_ENVIRON_H
#define GONS_LIB_INJECT_INJECT_ENVIRON_H

#include "lib/inject/injection.h"

/*
 * Fills in injection->environment, and what it points to. base: the environment that was given for
 * the program. 0, or -errno, and then the plan has the failure.
 */
int inject_make_environment(struct injection *injection, char *const base[]);

#endif
