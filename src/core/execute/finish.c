/* SPDX-License-Identifier: Apache-2.0 */
/* What follows when all is entered, in the process that becomes the program. */
#include "core/execute/finish.h"

#include "core/base/syscall.h"
#include "core/base/text.h"
#include "core/execute/fail.h"
#include "core/identity/credentials.h"
#include "core/namespace/nested_userns.h"
#include "core/rootfs/rootfs.h"

int finish_tmpdir(struct execution *execution)
{
	struct rootfs *rootfs = &execution->rootfs;
	int error;

	if (execution->plan->rootfs.tmp_kind != TMP_FRESH)
		return 0;
	error = tmpdir_hand_over(&execution->tmpdir, execution->options.dry_run, &rootfs->tmp_tree,
				 rootfs->tmp_name);
	return error ? fail_word(execution, STEP_ROOTFS, "tmp", error) : 0;
}

int finish_rootfs(struct execution *execution)
{
	const struct ns_switch *ns_switch = &execution->ns_switch;
	struct rootfs *rootfs = &execution->rootfs;
	int error;

	rootfs->joined = ns_switch->entered & (uint8_t)~ns_switch->created;
	rootfs->created = ns_switch->created;
	rootfs->inside = execution->inside;
	rootfs->dry_run = execution->options.dry_run;
	error = rootfs_apply(rootfs);
	return error ? fail_piece(execution,
				  text_equal(rootfs->word, "wd", 2) ? STEP_DIRECTORY : STEP_ROOTFS,
				  rootfs->word, rootfs->piece, rootfs->piece_length, error)
		     : 0;
}

int finish_session(struct execution *execution)
{
	int error = 0;

	if (execution->session.leaves && !execution->options.dry_run)
		error = session_leave(&execution->session);
	return error ? fail_step(execution, STEP_SESSION, error) : 0;
}

int finish_nested(struct execution *execution)
{
	bool entered;
	int error;

	if (execution->nested < 0)
		return 0;
	/* The owner of that user namespace, a process of the container, may have denied
	 * setgroups(2) in it. */
	credentials_drop_groups(&execution->plan->credentials);
	error = nested_userns_enter(execution->nested, &entered);
	if (entered)
		ns_switch_nested(&execution->ns_switch, execution->options.want_report);
	return error ? fail_word(execution, STEP_NESTED, "binfmt", error) : 0;
}

int finish_credentials(struct execution *execution)
{
	const char *word;
	int error = credentials_apply(&execution->plan->credentials, &word);

	/* A change of ids has cleared the signal that comes when the process outside ends, until it
	 * was set again. */
	if (execution->outside >= 0 && sys_has_ended(execution->outside))
		sys_exit(128 + SYS_SIGKILL);
	return error ? fail_word(execution, STEP_CREDENTIALS, word, error) : 0;
}

/* The last phase: the mounts stay, whatever failed after them. */
int finish_persist(struct execution *execution)
{
	int type;
	int error;

	if (execution->options.dry_run)
		return 0;
	error = persist_bind(&execution->persist, &type);
	return error ? fail_reference(execution, STEP_KEEP, type, error) : 0;
}
