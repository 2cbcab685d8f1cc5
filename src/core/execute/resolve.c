/* SPDX-License-Identifier: Apache-2.0 */
/* What is opened, copied and started before anything is entered. */
#include "core/execute/resolve.h"

#include "core/execute/fail.h"
#include "core/namespace/nested_userns.h"
#include "core/namespace/ref.h"
#include "core/plan/ns_types.h"
#include "core/plan/plan_steps.h"
#include "core/rootfs/rootfs.h"
#include "core/untrusted/nss.h"
#include "core/untrusted/untrusted.h"

int resolve_type(struct execution *execution, int type)
{
	const struct reference *reference = &execution->plan->namespaces[type];
	struct handle *handle = &execution->ns_switch.handles[type];
	int error;

	if (!reference_exists(reference) || handle->kind != HANDLE_NONE)
		return 0;
	error = ref_open(reference, type, handle);
	if (!error)
		return 0;
	record_namespace(execution->record, type, GONS_FAILED, error);
	return fail_reference(execution, STEP_REFERENCE, type, error);
}

int resolve_references(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	int error;
	int i;

	for (i = 0; i < plan->order_count; i++) {
		int type = plan->order[i];

		if (!(plan->early & NS_BIT(type)) && plan->namespaces[type].kind != REFERENCE_PID)
			continue;
		error = resolve_type(execution, type);
		if (error)
			return error;
	}
	if (plan->target.kind == REFERENCE_NONE)
		return 0;
	error = ref_open(&plan->target, 0, &execution->ns_switch.target);
	return error ? fail_reference(execution, STEP_REFERENCE, -1, error) : 0;
}

int resolve_idmap(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	int error = idmap_begin(&execution->map, plan);

	return error ? fail_word(execution, STEP_CREATE, plan->has_offsets ? "time" : "user", error)
		     : 0;
}

int resolve_persist(struct execution *execution)
{
	int error = persist_begin(&execution->persist, execution->plan);

	return error ? fail_step(execution, STEP_FORK, error) : 0;
}

int resolve_tmpdir(struct execution *execution)
{
	const struct plan *plan = execution->plan;
	const struct execute_options *options = &execution->options;
	/* Where a process stays outside and waits for the one that removes the directory, that one
	 * may hold standard error open and write to it. */
	const bool tells = plan->fork != FORK_NEVER && !options->dry_run && !options->exec_handover;
	int error;

	if (plan->rootfs.tmp_kind != TMP_FRESH)
		return 0;
	error = tmpdir_begin(&execution->tmpdir, &plan->credentials, tells,
			     &execution->rootfs.tmp_tree, execution->rootfs.tmp_name);
	return error ? fail_word(execution, STEP_ROOTFS, "tmp", error) : 0;
}

int resolve_binfmt(struct execution *execution)
{
	binfmt_before(&execution->binfmt, execution->plan);
	return 0;
}

int resolve_nested(struct execution *execution)
{
	if (execution->plan->binfmt != BINFMT_NESTED)
		return 0;
	execution->proc = nested_userns_begin();
	return execution->proc < 0 ? fail_word(execution, STEP_NESTED, "binfmt", execution->proc)
				   : 0;
}

int resolve_sources(struct execution *execution)
{
	struct rootfs *rootfs = &execution->rootfs;
	int error;

	rootfs->may_retry = plan_joins_user(execution->plan);
	error = rootfs_prepare(rootfs);
	return error ? fail_word(execution, STEP_ROOTFS, rootfs->word, error) : 0;
}

int resolve_session(struct execution *execution)
{
	const struct execute_options *options = &execution->options;

	execution->session.leaves =
		session_is_left(execution->plan, options->will_exec || options->exec_handover);
	if (execution->session.leaves)
		session_find(&execution->session);
	return 0;
}

int resolve_name_service(struct execution *execution)
{
	/* No code of a libc may run where nothing but execve(2) follows. */
	if (plan_is_untrusted(execution->plan) && !execution->options.exec_handover)
		nss_use_files();
	return 0;
}
