/* SPDX-License-Identifier: Apache-2.0 */
/* How a plan is carried out. */
#ifndef GONS_CORE_EXECUTE_EXECUTE_OPTIONS_H
#define GONS_CORE_EXECUTE_EXECUTE_OPTIONS_H

#include <stdbool.h>

#include "core/relay/relay.h"

/* How a plan is carried out, and what follows in the calling process. */
struct execute_options {
	/* The caller reads the report: inode numbers of namespaces are asked for. */
	bool want_report;
	/* No code of the program has run yet, so there is one thread. */
	bool before_main;
	/* After a join the process stays undumpable, prctl(2), also when all is done. */
	bool stay_undumpable;
	/* Nothing but execve(2) follows: after a change of ids it stays undumpable, too. */
	bool will_exec;
	/* Nothing is done that another process can see; the caller ends right after the call. */
	bool dry_run;
	/* Or NULL. Else nothing but execve(2) follows, in a child of relay(), which reports by this
	 * structure. */
	struct exec_handover *exec_handover;
};

#endif
