/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a plan, in their order. */
#ifndef GONS_CORE_EXECUTE_H
#define GONS_CORE_EXECUTE_H

#include "core/plan/plan.h"
#include "core/relay/relay.h"
#include "core/report/record.h"

/* How a plan is to be carried out, and by whom. */
struct execute_options {
	bool watched;  /* somebody can read the report: it is worth asking for inode numbers */
	bool first;    /* no other code of the program can have run: there are no threads */
	bool hidden;   /* who joins stays hidden from those inside when all is done */
	bool executes; /* so does who becomes another user: nothing but execve(2) follows */
	bool trial; /* all is tried that nobody else can see; whoever called ends at once after */
	struct exec_handover *exec_handover; /* nothing but execve(2) follows, or NULL */
};

/*
 * Resolves, enters, relays and furnishes; what happens goes into the record. Whether it returns in
 * this process or in a child of it, no descriptor of ours is open then.
 */
void execute(const struct plan *plan, struct gons_record *record,
	     struct execute_options execute_options);

#endif
