/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions of the C interface that carry out a plan elsewhere than in the process that calls
 * them, as the fault test calls each: what it returns, and whether what it was asked for came
 * about.
 */
#ifndef GONS_FAULT_DOORS_H
#define GONS_FAULT_DOORS_H

#include "look.h"

enum {
	DOOR_RUN = 1 << 8,
	DOOR_SPAWN = 1 << 9,
	DOOR_EXPLAIN = 1 << 10,
	DOOR_INJECT = 1 << 11,        /* a program that is linked dynamically */
	DOOR_INJECT_STATIC = 1 << 12, /* and statically */
	DOOR_REEXEC = 1 << 13,
	DOOR_INJECT_SCRIPT = 1 << 14, /* and one that is looked for in PATH */
	DOOR_PRINT = 1 << 15,         /* an explanation as text */
	DOORS = DOOR_RUN | DOOR_SPAWN | DOOR_EXPLAIN | DOOR_INJECT | DOOR_INJECT_STATIC |
		DOOR_REEXEC | DOOR_INJECT_SCRIPT | DOOR_PRINT
};

/* The first line of main(): this program, started again, runs its action and ends. */
void doors_begin(int argument_count, char **arguments);

/* What it returns. *called: how many functions, programs or actions went on; of an explanation,
 * whether it says that the plan would work. What it says goes into look. */
int door_call(unsigned door, gons_plan *plan, struct look *look, int *called);

#endif
