/* SPDX-License-Identifier: Apache-2.0 */
/* The table of verbs. */
#include "cmd/verbs/verbs.h"

#include "cmd/verbs/complete.h"
#include "cmd/verbs/enter.h"
#include "cmd/verbs/explain.h"
#include "cmd/verbs/inject.h"
#include "cmd/verbs/new.h"

#define PROGRAM "[--] [PROGRAM [ARGUMENT]...]"

const struct verb verbs[] = {
	{ .name = "enter",
	  .arguments = PROGRAM,
	  .summary = "Runs a program of the place in namespaces of other processes.",
	  .rows = enter_rows,
	  .prepare = enter_prepare,
	  .run = enter_run },
	{ .name = "inject",
	  .arguments = PROGRAM,
	  .summary = "Runs a program of the host in namespaces of other processes.",
	  .rows = inject_rows,
	  .prepare = enter_prepare,
	  .run = inject_run,
	  .injects = true },
	{ .name = "new",
	  .arguments = PROGRAM,
	  .summary = "Runs a program in namespaces of its own.",
	  .rows = new_rows,
	  .prepare = new_prepare,
	  .run = new_run,
	  .bare_letters = true,
	  .keeps_files = true },
	{ .name = "explain",
	  .summary = "Tells whether one of these would work, and if not, why.",
	  .command = explain_command },
	{ .name = "complete",
	  .summary = "Tells a shell what can stand in a command line.",
	  .command = complete_command },
	{ .name = NULL },
};
