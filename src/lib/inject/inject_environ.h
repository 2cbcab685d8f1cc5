/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a program that is injected. */
#ifndef GONS_LIB_INJECT_INJECT_ENVIRON_H
#define GONS_LIB_INJECT_INJECT_ENVIRON_H

#include "lib/inject/injection.h"

/*
 * Fills in injection->environment, and what it points to. base: the environment that the program
 * would have had. 0, or -errno with the failure told.
 */
int inject_make_environment(struct injection *injection, char *const base[]);

#endif
