/* SPDX-License-Identifier: Apache-2.0 */
/* Carrying out a plan: the phases of execute/phases.def, one after another, and their ends. */
#include "core/execute.h"

#include "core/base/syscall.h"
#include "core/execute/check.h"
#include "core/execute/enter_plan.h"
#include "core/execute/execution.h"
#include "core/execute/finish.h"
#include "core/execute/go_inside.h"
#include "core/execute/handlers.h"
#include "core/execute/hide.h"
#include "core/execute/resolve.h"
#include "core/plan/ns_types.h"
#include "core/plan/parse_list.h"

/* What a phase lacks. */
static inline int NOTHING(struct execution *execution)
{
	(void)execution;
	return 0;
}

/* gons_close: the descriptors that the caller does not want the program to have. */
static void close_given(struct execution *execution)
{
	const char *at = execution->options.dry_run ? NULL : execution->plan->closes;
	uint32_t fd;

	while (at && *at && parse_next_number(&at, &fd))
		sys_close((int)fd);
}

static int begin_descriptors(struct execution *execution)
{
	ns_switch_begin(&execution->ns_switch, execution->record);
	rootfs_begin(&execution->rootfs, execution->plan);
	/* Where the pid namespace stays the same no fork is needed. The kernel has to be asked for
	 * that before: setns(2) to the own one succeeds. */
	if (execution->plan->fork == FORK_AUTO)
		execution->ns_switch.compare_first |= NS_BIT(GONS_PID);
	return 0;
}

static void close_references(struct execution *execution)
{
	ns_switch_close(&execution->ns_switch);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		sys_close(*fd);
	*fd = -1;
}

static void close_descriptors(struct execution *execution)
{
	session_end(&execution->session);
	ns_switch_close(&execution->ns_switch);
	close_fd(&execution->outside);
	close_fd(&execution->proc);
	close_fd(&execution->nested);
}

static int report_before(struct execution *execution)
{
	if (execution->options.want_report)
		ns_switch_record_before(&execution->ns_switch);
	return 0;
}

static void report_after(struct execution *execution)
{
	if (execution->options.want_report)
		ns_switch_record_after(&execution->ns_switch);
}

static void end_idmap(struct execution *execution)
{
	idmap_end(&execution->map);
}

static void end_persist(struct execution *execution)
{
	persist_end(&execution->persist);
}

static void end_rootfs(struct execution *execution)
{
	rootfs_end(&execution->rootfs);
}

/* Joining a user namespace sets the flag to what fs.suid_dumpable says. */
static void hide_again(struct execution *execution)
{
	set_hidden(execution, true);
}

/* In a dry run the directory goes with its socket, not with this process. */
static void end_tried_tmpdir(struct execution *execution)
{
	if (execution->options.dry_run)
		tmpdir_end(&execution->tmpdir);
}

/*
 * The functions of each phase are called one by one, as the compiler writes it down from the list.
 * A table of pointers to them would need a relocation for each, in every program that loads the
 * preload.
 */
#define OUTSIDE(name, when, begin, leave, end)                                                     \
	static void leaves_##name(struct execution **execution)                                    \
	{                                                                                          \
		leave(*execution);                                                                 \
	}                                                                                          \
	INSIDE(name, when, begin, end)
#define INSIDE(name, when, begin, end)                                                             \
	static void ends_##name(struct execution **execution)                                      \
	{                                                                                          \
		end(*execution);                                                                   \
	}
#include "core/execute/phases.def"
#undef INSIDE
#undef OUTSIDE

/* cleanup: the compiler calls the function at the end of the block, the last one first. */
#define AT_END_OF_BLOCK(kind, name)                                                                \
	__attribute__((unused, cleanup(kind##_##name))) struct execution *at_##kind##_##name =     \
		&execution;

#define UNLESS_FAILED (!execution.error)
#define ALWAYS true
#define BEGIN(when, begin)                                                                         \
	if (when)                                                                                  \
		keep_first(&execution, begin(&execution));

static void keep_first(struct execution *execution, int error)
{
	if (!execution->error)
		execution->error = error;
}

void execute(const struct plan *plan, struct gons_record *record,
	     struct execute_options execute_options)
{
	struct execution execution = {
		.plan = plan,
		.record = record,
		.options = execute_options,
		.tmpdir = { .helper = HELPER_NONE },
		.map = IDMAP_NONE,
		.persist = PERSIST_NONE,
		.session = { .terminal = -1 },
		.outside = -1,
		.proc = -1,
		.nested = -1,
	};

#define OUTSIDE(name, when, begin, leave, end) AT_END_OF_BLOCK(ends, name)
#define INSIDE(name, when, begin, end) AT_END_OF_BLOCK(ends, name)
#include "core/execute/phases.def"
#undef INSIDE
#undef OUTSIDE
	{
#define OUTSIDE(name, when, begin, leave, end)                                                     \
	AT_END_OF_BLOCK(leaves, name)                                                              \
	BEGIN(when, begin)
#define INSIDE(name, when, begin, end)
#include "core/execute/phases.def"
#undef INSIDE
#undef OUTSIDE
	}
#define OUTSIDE(name, when, begin, leave, end)
#define INSIDE(name, when, begin, end) BEGIN(when, begin)
#include "core/execute/phases.def"
#undef INSIDE
#undef OUTSIDE
}
