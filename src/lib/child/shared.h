/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that a child writes and its parent reads. */
#ifndef GONS_LIB_CHILD_SHARED_H
#define GONS_LIB_CHILD_SHARED_H

#include "core/relay/relay.h"
#include "core/report/record.h"

/* Memory that the new process writes and we read. */
struct shared {
	struct gons_record record;
	struct exec_handover exec_handover;
	bool called;       /* all steps are done */
	char refusal[512]; /* what the caller's check says then, or empty */
	int error;         /* -errno of execve(2) or before it, after them */
};

/* NULL if there is no memory. */
struct shared *shared_map(void);
void shared_unmap(struct shared *shared);

#endif
