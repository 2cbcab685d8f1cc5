/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that a child writes and its parent reads. */
#ifndef GONS_LIB_CHILD_SHARED_H
#define GONS_LIB_CHILD_SHARED_H

#include "core/relay/relay.h"
#include "core/report/record.h"

/* MAP_SHARED: the child writes, and the parent reads when the child has ended or has told. */
struct shared {
	struct gons_record record;
	struct exec_handover exec_handover;
	bool called;       /* the child has done all steps */
	char refusal[512]; /* what the function of gons_plan_check() returned, or empty */
	int error;         /* -errno of execve(2), or of a call between the steps and it */
};

/* Makes it, with an empty record. NULL if there is no memory. */
struct shared *shared_map(void);
void shared_unmap(struct shared *shared);

#endif
