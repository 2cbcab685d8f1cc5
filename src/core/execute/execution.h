/* SPDX-License-Identifier: Apache-2.0 */
/* What is known and open while a plan is carried out. */
#ifndef GONS_CORE_EXECUTE_EXECUTION_H
#define GONS_CORE_EXECUTE_EXECUTION_H

#include "core/execute/execute_options.h"
#include "core/identity/session.h"
#include "core/namespace/binfmt_misc.h"
#include "core/namespace/enter.h"
#include "core/namespace/idmap.h"
#include "core/namespace/persist.h"
#include "core/namespace/unmapped_ids.h"
#include "core/plan/plan.h"
#include "core/report/record.h"
#include "core/rootfs/rootfs_state.h"
#include "core/rootfs/tmpdir.h"

struct execution {
	const struct plan *plan;
	struct gons_record *record;
	struct execute_options options;
	int error; /* of the first phase that failed, or 0 */
	struct ns_switch ns_switch;
	struct rootfs rootfs;
	struct tmpdir tmpdir;
	struct idmap map;
	struct persist persist;
	struct session session;
	struct unmapped_ids ids;
	struct binfmt binfmt;
	int outside; /* in a child: a pidfd of the process that stays outside, or -1 */
	int proc;    /* /proc of the caller, until a nested user namespace has been made; or -1 */
	int nested;  /* that user namespace, or -1 */
	bool hidden; /* hide() has made this process undumpable */
	bool inside; /* this process is a child of the caller, in the pid namespace of the plan */
};

#endif
