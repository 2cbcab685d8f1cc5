/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a plan, in their order. */
#include "core/execute.h"

#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"
#include "core/identity/credentials.h"
#include "core/identity/session.h"
#include "core/namespace/binfmt_misc.h"
#include "core/namespace/enter.h"
#include "core/namespace/idmap.h"
#include "core/namespace/nested_userns.h"
#include "core/namespace/persist.h"
#include "core/namespace/ref.h"
#include "core/namespace/unmapped_ids.h"
#include "core/plan/parse_list.h"
#include "core/plan/plan_set.h"
#include "core/relay/relay.h"
#include "core/rootfs/rootfs.h"
#include "core/rootfs/tmpdir.h"
#include "core/untrusted/nss.h"
#include "core/untrusted/untrusted.h"

/* A plan under way. */
struct execution {
	const struct plan *plan;
	struct ns_switch ns_switch;
	struct rootfs rootfs;
	struct tmpdir tmpdir;
	struct idmap map;
	struct persist persist;
	struct session session;
	struct unmapped_ids ids;
	struct binfmt binfmt;
	struct execute_options execute_options;
	int outside; /* a pidfd of the process that stays outside, or -1 */
	int proc;   /* our own /proc, for a nested user namespace that is still to be made; or -1 */
	int nested; /* that user namespace, or -1 */
	bool hidden; /* we could be inspected before, and cannot now */
	bool inside; /* a fork has taken us into the pid namespace that was entered */
};

/*
 * Whoever is inside may inspect us from the moment that we are there: our memory, what we have open
 * and, through /proc/PID/exe, the program that we were started from (ptrace(2), CVE-2019-5736).
 */
static void hide(struct execution *execution)
{
	execution->hidden = plan_joins(execution->plan) &&
			    sys_prctl(SYS_PR_GET_DUMPABLE, 0, 0) == 1 &&
			    sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0) == 0;
}

/* proc(5): what we write in /proc/self is root's as long as we are hidden. */
static void set_hidden(const struct execution *execution, bool hidden)
{
	if (execution->hidden)
		sys_prctl(SYS_PR_SET_DUMPABLE, !hidden, 0);
}

static int fail(struct ns_switch *ns_switch, enum step step, const struct subject *subject,
		int type, int kind, int error)
{
	struct text line;

	if (record_fail(ns_switch->record, error, &line))
		record_subject(ns_switch->record, (enum gons_step)step, subject,
			       diagnose(&line, ns_switch, step, subject, type, kind, error));
	return error;
}

static int fail_reference(const struct plan *plan, struct ns_switch *ns_switch, enum step step,
			  int type, int error)
{
	const struct subject subject = diagnose_reference(plan, type);
	int kind = type < 0 ? plan->target.kind : plan->namespaces[type].kind;

	return fail(ns_switch, step, &subject, type, kind, error);
}

/* A word other than those of namespaces: its value is found by its name. */
static int fail_word(const struct plan *plan, struct ns_switch *ns_switch, enum step step,
		     const char *word, int error)
{
	const char *value = plan_value(plan, word);
	const struct subject subject = { word, value, text_length(value) };

	return fail(ns_switch, step, &subject, -1, REFERENCE_NONE, error);
}

/* A number that is not open is the next one that we get: then it would be ourselves, and we are
 * there. */
static int check_numbers(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	int type;

	for (type = -1; type < GONS_TYPES; type++) {
		const struct reference *reference =
			type < 0 ? &plan->target : &plan->namespaces[type];
		int error;

		if (reference->kind != REFERENCE_FD && reference->kind != REFERENCE_PIDFD)
			continue;
		error = (int)sys_fcntl((int)reference->number, SYS_F_GETFD);
		if (error >= 0)
			continue;
		if (type >= 0)
			record_namespace(execution->ns_switch.record, type, GONS_FAILED, error);
		return fail_reference(plan, &execution->ns_switch, STEP_REFERENCE, type, error);
	}
	return 0;
}

/*
 * setns(2) moves one thread. To mnt, user and time it refuses to with others running, to the rest
 * it does not, and half a process would be moved.
 */
static int refuse_threads(struct execution *execution)
{
	/* unshare(2): no effect and no error "if the process is single threaded". */
	if (execution->execute_options.before_main || sys_unshare(CLONE_THREAD) != -EINVAL)
		return 0;
	return fail(&execution->ns_switch, STEP_BEGIN, NULL, -1, REFERENCE_NONE, -EINVAL);
}

/*
 * A name is given to a uts namespace that was entered, never to the one that we came from. Which
 * one that is is asked now: before Linux 6.11 nobody tells once the mounts are left.
 */
static int know_name(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	const char *word = plan->rootfs.hostname ? "hostname" : "domainname";
	struct ns_identity ours;
	int error;

	if ((!plan->rootfs.hostname && !plan->rootfs.domainname) ||
	    plan->namespaces[GONS_UTS].kind == REFERENCE_NEW)
		return 0;
	execution->ns_switch.compare_first |= NS_BIT(GONS_UTS);
	error = ns_switch_origin(&execution->ns_switch, GONS_UTS, &ours);
	return error ? fail_word(plan, &execution->ns_switch, STEP_ROOTFS, word, error) : 0;
}

/* One that has a descriptor of its own. */
static bool is_opened(const struct reference *reference)
{
	return reference->kind != REFERENCE_NONE && reference->kind != REFERENCE_NEW &&
	       reference->kind != REFERENCE_TARGET;
}

static int resolve_one(struct execution *execution, int type)
{
	const struct reference *reference = &execution->plan->namespaces[type];
	struct handle *handle = &execution->ns_switch.handles[type];
	int error;

	if (!is_opened(reference) || handle->kind != HANDLE_NONE)
		return 0;
	error = ref_open(reference, type, handle);
	if (!error)
		return 0;
	record_namespace(execution->ns_switch.record, type, GONS_FAILED, error);
	return fail_reference(execution->plan, &execution->ns_switch, STEP_REFERENCE, type, error);
}

/* What is marked !, every process, and what is brought along: before anything is entered. */
static int resolve(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	int error;
	int i;

	for (i = 0; i < plan->order_count; i++) {
		int type = plan->order[i];

		if (!(plan->early & NS_BIT(type)) && plan->namespaces[type].kind != REFERENCE_PID)
			continue;
		error = resolve_one(execution, type);
		if (error)
			return error;
	}
	if (plan->target.kind != REFERENCE_NONE) {
		error = ref_open(&plan->target, 0, &execution->ns_switch.target);
		if (error)
			return fail_reference(plan, &execution->ns_switch, STEP_REFERENCE, -1,
					      error);
	}
	error = idmap_begin(&execution->map, plan);
	if (error)
		return fail_word(plan, &execution->ns_switch, STEP_CREATE,
				 plan->has_offsets ? "time" : "user", error);
	error = persist_begin(&execution->persist, plan);
	if (error)
		return fail(&execution->ns_switch, STEP_FORK, NULL, -1, REFERENCE_NONE, error);
	if (plan->rootfs.tmp_kind == TMP_FRESH) {
		/* Where the process outside waits for the one that holds standard error. */
		error = tmpdir_begin(&execution->tmpdir, &plan->credentials,
				     plan->fork != FORK_NEVER &&
					     !execution->execute_options.dry_run &&
					     !execution->execute_options.exec_handover,
				     &execution->rootfs.tmp_tree, execution->rootfs.tmp_name);
		if (error)
			return fail_word(plan, &execution->ns_switch, STEP_ROOTFS, "tmp", error);
	}
	binfmt_before(&execution->binfmt, plan);
	if (plan->binfmt == BINFMT_NESTED) {
		execution->proc = nested_userns_begin();
		if (execution->proc < 0)
			return fail_word(plan, &execution->ns_switch, STEP_NESTED, "binfmt",
					 execution->proc);
	}
	execution->rootfs.may_retry = plan_joins_user(plan);
	error = rootfs_prepare(&execution->rootfs);
	return error ? fail_word(plan, &execution->ns_switch, STEP_ROOTFS, execution->rootfs.word,
				 error)
		     : 0;
}

/* Groups that the program shall not have go here: a user namespace may allow it no more. */
static void leave_groups(struct execution *execution, uint8_t types)
{
	if (!(types & NS_BIT(GONS_USER)))
		return;
	credentials_drop_groups(&execution->plan->credentials);
	idmap_leave_groups(&execution->map);
}

static void before_join(struct execution *execution, uint8_t types, struct handle *handle)
{
	if (types & NS_BIT(GONS_USER))
		unmapped_ids_before_join(&execution->ids, &execution->plan->credentials,
					 &execution->ns_switch, handle);
}

/*
 * To look for handlers takes another process, which would be process 1 of a new pid namespace: in
 * which the program never is with gons_fork=0, and else before it is looked.
 */
static bool looks_early(const struct plan *plan)
{
	return plan->fork == FORK_NEVER && plan->namespaces[GONS_PID].kind == REFERENCE_NEW;
}

/* No program of this process has been executed there yet. */
static int look_for_handlers(struct execution *execution)
{
	struct ns_switch *ns_switch = &execution->ns_switch;
	struct binfmt *binfmt = &execution->binfmt;
	const uint8_t joined = ns_switch->entered & (uint8_t)~ns_switch->created;
	const bool first = ns_switch->created & NS_BIT(GONS_PID) && !execution->inside;
	struct subject subject = { "binfmt", binfmt->name, 0 };
	int error;

	/* In a trial nothing is done that lasts: an instance of binfmt_misc does. */
	if (execution->execute_options.dry_run || !(joined & NS_BIT(GONS_USER)) ||
	    !binfmt_matters(execution->plan, joined & NS_BIT(GONS_MNT)))
		return 0;
	error = first ? -EINVAL : binfmt_check(binfmt);
	subject.length = text_length(binfmt->name);
	return error ? fail(ns_switch, STEP_BINFMT, &subject, -1, REFERENCE_NONE, error) : 0;
}

static int make_nested(struct execution *execution)
{
	if (execution->proc < 0)
		return 0;
	execution->nested = nested_userns_make(execution->proc);
	sys_close(execution->proc);
	execution->proc = -1;
	return execution->nested >= 0 ? 0
				      : fail_word(execution->plan, &execution->ns_switch,
						  STEP_NESTED, "binfmt", execution->nested);
}

/* error: of the join itself, which is told already. */
static int after_join(struct execution *execution, uint8_t types, int error)
{
	const char *word;
	int failure;

	if (!(types & NS_BIT(GONS_USER)))
		return error;
	if (!error)
		error = make_nested(execution);
	failure = unmapped_ids_after_join(&execution->ids, &execution->plan->credentials,
					  &execution->ns_switch, &word);
	if (failure && !error)
		return fail_word(execution->plan, &execution->ns_switch, STEP_IDS, word, failure);
	return !error && looks_early(execution->plan) ? look_for_handlers(execution) : error;
}

/* Who asks for all that a target has takes what this kernel has; who names a type means it. */
static void know_named(struct execution *execution)
{
	int type;

	for (type = 0; type < GONS_TYPES; type++)
		if (execution->plan->namespaces[type].kind == REFERENCE_TARGET)
			execution->ns_switch.named |= NS_BIT(type);
}

static int enter_rest(struct execution *execution, uint8_t *rest)
{
	uint8_t types = *rest;
	int error;

	*rest = 0;
	if (types == 0)
		return 0;
	before_join(execution, types, &execution->ns_switch.target);
	know_named(execution);
	error = enter_target(&execution->ns_switch, types);
	if (error)
		fail_reference(execution->plan, &execution->ns_switch, STEP_JOIN, -1, error);
	return after_join(execution, types, error);
}

static int first_type(uint8_t types)
{
	int type = 0;

	while (!(types & NS_BIT(type)))
		type++;
	return type;
}

/* All that are asked for next to each other, by one unshare(2); and what they must be told at once.
 */
static int make_new(struct execution *execution, uint8_t *pending)
{
	const struct plan *plan = execution->plan;
	const uint8_t types = *pending;
	const bool mapped = types & NS_BIT(GONS_USER);
	const bool offset = types & NS_BIT(GONS_TIME) && plan->has_offsets;
	const char *word = NULL;
	int error;

	*pending = 0;
	if (types == 0)
		return 0;
	leave_groups(execution, types);
	error = mapped ? idmap_take_owner(&execution->map) : 0;
	if (error)
		return fail_word(plan, &execution->ns_switch, STEP_CREATE, "owner", error);
	error = enter_new(&execution->ns_switch, types);
	if (error)
		return fail_reference(plan, &execution->ns_switch, STEP_CREATE, first_type(types),
				      error);
	set_hidden(execution, false);
	if (mapped)
		error = idmap_write(&execution->map, &word);
	if (!error && offset)
		error = timens_write_offsets(&execution->map, &word);
	set_hidden(execution, true);
	return error ? fail_word(plan, &execution->ns_switch, STEP_MAP, word, error) : 0;
}

static int enter_existing(struct execution *execution, int type)
{
	int error = resolve_one(execution, type);

	if (error)
		return error;
	before_join(execution, NS_BIT(type), &execution->ns_switch.handles[type]);
	error = enter_one(&execution->ns_switch, type);
	if (error)
		fail_reference(execution->plan, &execution->ns_switch, STEP_JOIN, type, error);
	return after_join(execution, NS_BIT(type), error);
}

static int enter(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	uint8_t pending = 0; /* to be made, not yet done */
	uint8_t rest = plan_target_types(plan);
	int error = 0;
	int type;
	int i;

	if (plan->new_semaphores) {
		error = sys_unshare(CLONE_SYSVSEM);
		if (error)
			return fail_word(plan, &execution->ns_switch, STEP_ROOTFS, "sysvsem",
					 error);
	}
	/* The target's place in the order is that of the first type that it stands for. */
	for (i = 0; i < plan->order_count && !error; i++) {
		const struct reference *reference;

		type = plan->order[i];
		reference = &plan->namespaces[type];
		if (reference->kind == REFERENCE_NEW)
			pending |= NS_BIT(type);
		else if (is_opened(reference) || rest & NS_BIT(type))
			error = make_new(execution, &pending);
		if (!error && rest & NS_BIT(type))
			error = enter_rest(execution, &rest);
		if (!error && is_opened(reference))
			error = enter_existing(execution, type);
	}
	if (!error)
		error = make_new(execution, &pending);
	if (!error)
		error = enter_rest(execution, &rest);
	return error ? error : make_nested(execution);
}

/*
 * Where those inside are not trusted, the program that goes on stays undumpable: root of a user
 * namespace that was joined could inspect it else, ptrace(2), and with it the caller's terminal and
 * what is brought along; and a process of the same user that has as few capabilities could. What
 * the program executes afterwards is made dumpable by execve(2).
 */
static bool stays_undumpable(const struct plan *plan)
{
	return plan->rootfs.trust != TRUST_ALL;
}

/*
 * A process inside that is the same user may raise RLIMIT_CORE of the program up to the hard limit,
 * prlimit(2), and end it by a signal: the core file would lie inside. What the program executes
 * keeps the limit.
 */
static int forbid_core(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	const struct sys_rlimit none = { 0 };
	int error = 0;

	if (stays_undumpable(plan) && plan_joins(plan) && !execution->execute_options.dry_run)
		error = (int)sys_call(__NR_prlimit64, 0, SYS_RLIMIT_CORE, (long)&none, 0, 0);
	return error ? fail_word(plan, &execution->ns_switch, STEP_ROOTFS, "trust", error) : 0;
}

/*
 * After a failure it may be root of the outside still, where it was to become somebody else. And in
 * a user namespace of others, who own that or are root in it may inspect it: what it has in memory,
 * and open, is of who it was.
 */
static void show(struct execution *execution, int error)
{
	const bool unfinished = error && execution->plan->credentials.has_uid &&
				execution->ns_switch.entered & NS_BIT(GONS_USER);

	if (!execution->execute_options.stay_undumpable && !unfinished &&
	    !execution->ids.given_up && !stays_undumpable(execution->plan))
		set_hidden(execution, false);
}

/*
 * A user namespace of somebody else, and another id in a new one, cost the signal for the death of
 * the parent, prctl(2): who was to end with it still is.
 */
static int enter_bound(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	int before = 0;
	int parent;
	int error;

	if (plan->namespaces[GONS_USER].kind == REFERENCE_NONE &&
	    plan->target.kind == REFERENCE_NONE)
		return enter(execution);
	sys_prctl(SYS_PR_GET_PDEATHSIG, (long)&before, 0);
	if (before == 0)
		return enter(execution);
	parent = (int)sys_call(__NR_getppid, 0, 0, 0, 0, 0);
	error = enter(execution);
	sys_prctl(SYS_PR_SET_PDEATHSIG, before, 0);
	if (sys_call(__NR_getppid, 0, 0, 0, 0, 0) != parent)
		sys_kill(sys_getpid(), before);
	return error;
}

static bool needs_relay(const struct execution *execution, int error)
{
	const struct plan *plan = execution->plan;
	const struct ns_switch *ns_switch = &execution->ns_switch;

	if (execution->execute_options.dry_run)
		return false;
	if (execution->execute_options.exec_handover)
		return !error;
	if (plan->fork == FORK_NEVER || (error && plan->on_error == ON_ERROR_EXIT))
		return false;
	/*
	 * Also after a later failure: a process whose children would be in another pid or time
	 * namespace than itself cannot start a thread (clone(2): EINVAL), and the report says that
	 * it is in.
	 */
	if (ns_switch->entered & NS_BIT(GONS_PID) || ns_switch->created & NS_BIT(GONS_TIME))
		return true;
	return !error && (plan->fork != FORK_AUTO || plan->rootfs.tmp_kind == TMP_FRESH);
}

/*
 * A new pid namespace is seen by nobody else: whether a process starts in it, and may mount its
 * /proc, is tried as well. The process outside ends here: what the record is for is in the child.
 */
static int try_inside(struct execution *execution)
{
	int child = sys_clone();
	int status;

	if (child <= 0) {
		execution->inside = child == 0;
		return child < 0 ? fail(&execution->ns_switch, STEP_FORK, NULL, -1, REFERENCE_NONE,
					child)
				 : 0;
	}
	while (sys_wait(child, &status, SYS_WALL) == -EINTR)
		;
	tmpdir_end(&execution->tmpdir);
	sys_exit(0);
}

/* In the child from here on. */
static int go_inside(struct execution *execution)
{
	const struct relay how = {
		.reaper = execution->plan->fork == FORK_INIT,
		.new_pid = execution->ns_switch.created & NS_BIT(GONS_PID),
		.keeper = execution->tmpdir.helper.pid,
		.end_signal = execution->plan->end_signal,
		.exec_handover = execution->execute_options.exec_handover,
	};
	const struct exec_handover *exec_handover = how.exec_handover;
	int error;

	if (execution->plan->credentials.has_uid || execution->plan->credentials.has_gid ||
	    execution->nested >= 0)
		execution->outside = sys_pidfd_open(sys_getpid());
	error = relay(&how, &execution->inside);
	execution->ns_switch.record->report.forked =
		execution->inside && (!exec_handover || exec_handover->stays);
	return error ? fail(&execution->ns_switch, STEP_FORK, NULL, -1, REFERENCE_NONE, error) : 0;
}

/* Last of all: what is kept stays, whatever fails later. */
static int make_last(struct execution *execution)
{
	int type;
	int error;

	if (execution->execute_options.dry_run)
		return 0;
	error = persist_bind(&execution->persist, &type);
	return error ? fail_reference(execution->plan, &execution->ns_switch, STEP_KEEP, type,
				      error)
		     : 0;
}

static int leave_session(struct execution *execution)
{
	int error = 0;

	if (execution->session.leaves && !execution->execute_options.dry_run)
		error = session_leave(&execution->session);
	return error ? fail(&execution->ns_switch, STEP_LEAVE, NULL, -1, REFERENCE_NONE, error) : 0;
}

static int nest(struct execution *execution)
{
	bool entered;
	int error;

	if (execution->nested < 0)
		return 0;
	error = nested_userns_enter(execution->nested, &entered);
	if (entered)
		ns_switch_nested(&execution->ns_switch, execution->execute_options.want_report);
	return error ? fail_word(execution->plan, &execution->ns_switch, STEP_NESTED, "binfmt",
				 error)
		     : 0;
}

static int settle(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	struct rootfs *rootfs = &execution->rootfs;
	const char *word;
	int error;

	rootfs->joined = execution->ns_switch.entered & (uint8_t)~execution->ns_switch.created;
	rootfs->created = execution->ns_switch.created;
	rootfs->inside = execution->inside;
	rootfs->dry_run = execution->execute_options.dry_run;
	if (plan->rootfs.tmp_kind == TMP_FRESH) {
		error = tmpdir_hand_over(&execution->tmpdir, rootfs->dry_run, &rootfs->tmp_tree,
					 rootfs->tmp_name);
		if (error)
			return fail_word(plan, &execution->ns_switch, STEP_ROOTFS, "tmp", error);
	}
	error = looks_early(plan) ? 0 : look_for_handlers(execution);
	if (error)
		return error;
	error = rootfs_apply(rootfs);
	if (error) {
		const struct subject subject = { rootfs->word, rootfs->piece,
						 rootfs->piece_length };
		bool directory = text_equal(rootfs->word, "wd", 2);

		return fail(&execution->ns_switch, directory ? STEP_DIRECTORY : STEP_ROOTFS,
			    &subject, -1, REFERENCE_NONE, error);
	}
	/* Whom we become shall not see what we were; credentials_apply() leaves it as it is. */
	if ((execution->execute_options.will_exec || execution->execute_options.exec_handover) &&
	    plan->credentials.has_uid)
		sys_prctl(SYS_PR_SET_DUMPABLE, 0, 0);
	error = leave_session(execution);
	if (!error)
		error = forbid_core(execution);
	if (!error)
		error = nest(execution);
	if (error)
		return error;
	error = credentials_apply(&plan->credentials, &word);
	/* For a moment it has been without the death signal that binds it to the one outside. */
	if (execution->outside >= 0 && sys_has_ended(execution->outside))
		sys_exit(128 + SYS_SIGKILL);
	return error ? fail_word(plan, &execution->ns_switch, STEP_BECOME, word, error)
		     : make_last(execution);
}

static void close_named(const struct plan *plan)
{
	const char *at = plan->closes;
	uint32_t fd;

	while (at && *at && parse_next_number(&at, &fd))
		sys_close((int)fd);
}

void execute(const struct plan *plan, struct gons_record *record,
	     struct execute_options execute_options)
{
	struct execution execution = {
		.plan = plan,
		.tmpdir = { .helper = HELPER_NONE },
		.map = IDMAP_NONE,
		.persist = PERSIST_NONE,
		.session = { .terminal = -1 },
		.execute_options = execute_options,
		.outside = -1,
		.proc = -1,
		.nested = -1,
	};
	int error;

	ns_switch_begin(&execution.ns_switch, record);
	rootfs_begin(&execution.rootfs, plan);
	/* Staying in the same pid namespace takes no fork; the kernel does not tell without being
	 * asked. */
	if (plan->fork == FORK_AUTO)
		execution.ns_switch.compare_first |= NS_BIT(GONS_PID);
	error = refuse_threads(&execution);
	if (!error)
		error = check_numbers(&execution);
	if (execute_options.want_report)
		ns_switch_record_before(&execution.ns_switch);
	if (!error)
		error = know_name(&execution);
	if (!error)
		error = resolve(&execution);
	execution.session.leaves =
		session_is_left(plan, execute_options.will_exec || execute_options.exec_handover);
	if (!error && execution.session.leaves)
		session_find(&execution.session);
	/* No code of a libc may run where nothing but execve(2) follows. */
	if (!error && plan_is_untrusted(plan) && !execute_options.exec_handover)
		nss_use_files();
	if (!error)
		hide(&execution);
	if (!error)
		error = enter_bound(&execution);
	/* A user namespace sets the flag to what fs.suid_dumpable says; nobody inside sees us yet.
	 */
	set_hidden(&execution, true);
	idmap_end(&execution.map);
	if (execute_options.want_report)
		ns_switch_record_after(&execution.ns_switch);
	ns_switch_close(&execution.ns_switch);
	if (error)
		tmpdir_end(&execution.tmpdir);
	if (needs_relay(&execution, error)) {
		int forked = go_inside(&execution);

		if (forked && !execution.inside)
			tmpdir_end(&execution.tmpdir);
		if (!forked && execute_options.want_report)
			ns_switch_record_pid(&execution.ns_switch);
		error = error ? error : forked;
	}
	if (!error && execute_options.dry_run && plan->fork != FORK_NEVER &&
	    execution.ns_switch.created & NS_BIT(GONS_PID))
		error = try_inside(&execution);
	if (!error)
		error = settle(&execution);
	if (execute_options.dry_run)
		tmpdir_end(&execution.tmpdir);
	show(&execution, error);
	rootfs_end(&execution.rootfs);
	persist_end(&execution.persist);
	session_end(&execution.session);
	ns_switch_close(&execution.ns_switch);
	if (execution.outside >= 0)
		sys_close(execution.outside);
	if (execution.proc >= 0)
		sys_close(execution.proc);
	if (execution.nested >= 0)
		sys_close(execution.nested);
	if (!execute_options.dry_run)
		close_named(plan);
}
