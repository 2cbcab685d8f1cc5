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
	  .summary = "Run a program found inside the target.",
	  .rows = enter_rows,
	  .prepare = enter_prepare,
	  .run = enter_run },
	{ .name = "inject",
	  .arguments = PROGRAM,
	  .summary = "Run one of the host's programs inside the target.",
	  .rows = inject_rows,
	  .prepare = enter_prepare,
	  .run = inject_run,
	  .injects = true },
	{ .name = "new",
	  .arguments = PROGRAM,
	  .summary = "Run a program in new namespaces.",
	  .rows = new_rows,
	  .prepare = new_prepare,
	  .run = new_run,
	  .bare_letters = true,
	  .keeps_files = true },
	{ .name = "explain",
	  .summary = "Tell whether one of these would work, and if not, why not.",
	  .command = explain_command },
	{ .name = "complete",
	  .summary = "Print completions (used by shells).",
	  .command = complete_command },
	{ .name = NULL },
};
