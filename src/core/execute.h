/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a plan, in their order. */
#ifndef GONS_CORE_EXECUTE_H
#define GONS_CORE_EXECUTE_H

#include "core/plan/plan.h"
#include "core/relay/relay.h"
#include "core/report/record.h"

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
	/* Nothing but execve(2) follows, and it follows in a child that is told of here; or NULL.
	 */
	struct exec_handover *exec_handover;
};

/*
 * Carries out a plan: resolves references, enters namespaces, forks where the plan needs it,
 * prepares the file system and takes the ids of the program. The first failure goes into the
 * record. The function returns in the calling process or, after a fork, in a child of it; none of
 * the descriptors that were opened for the plan is open then.
 */
void execute(const struct plan *plan, struct gons_record *record,
	     struct execute_options execute_options);

#endif
