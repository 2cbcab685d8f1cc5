/* SPDX-License-Identifier: Apache-2.0 */
/* A directory in /tmp that lives as long as one process. */
#include "core/rootfs/tmpdir.h"

#include "core/base/fdpass.h"
#include "core/base/syscall.h"
#include "core/namespace/ns.h"
#include "core/plan/ns_types.h"

int tmpdir_begin(struct tmpdir *tmpdir, const struct credentials *owner, bool tells, int *directory,
		 char name[TMPDIR_NAME_BYTES])
{
	static const int standard_error = TMPDIR_ERRORS;
	bool has_errors = tells && sys_fcntl(TMPDIR_ERRORS, SYS_F_GETFD) >= 0;
	const struct helper_job job = { .work = tmpdir_keep,
					.argument = &has_errors,
					.keep = &standard_error,
					.kept = has_errors };
	struct fdpass_message message;
	int error;

	*tmpdir = (struct tmpdir){ .helper = HELPER_NONE, .owner = owner };
	error = helper_start(&tmpdir->helper, &job);
	if (error)
		return error;
	error = fdpass_receive(tmpdir->helper.socket, &message);
	if (!error)
		error = message.payload.error;
	if (!error && message.fd < 0)
		error = -EMFILE; /* the descriptor did not fit into the table of this process,
				    unix(7) */
	if (error) {
		tmpdir_end(tmpdir);
		return error;
	}
	*directory = message.fd;
	__builtin_memcpy(name, message.payload.name, TMPDIR_NAME_BYTES);
	return 0;
}

static int hand_over(const struct tmpdir *tmpdir, struct fdpass_message *message)
{
	struct fdpass_message here = FDPASS_EMPTY;
	int refused;
	int error;

	here.fd = ns_open_pidfd(message->fd, GONS_USER);
	error = fdpass_send(tmpdir->helper.socket, &here);
	if (here.fd >= 0)
		sys_close(here.fd);
	refused = error ? 0 : fdpass_send(tmpdir->helper.socket, message);

	if (refused == -EPERM || refused == -EINVAL) {
		/* This process may not take the ids of the owner, so the kernel does not carry
		 * them across. credentials_apply() fails later and tells it. */
		message->payload.uid = FDPASS_UNCHANGED;
		message->payload.gid = FDPASS_UNCHANGED;
		refused = fdpass_send(tmpdir->helper.socket, message);
	}
	if (!error)
		error = refused;
	sys_close(message->fd);
	if (!error)
		error = fdpass_receive(tmpdir->helper.socket, message);
	return error ? error : message->payload.error;
}

/* Where the directory had to be made again. */
static void take_other(const struct fdpass_message *message, int *directory,
		       char name[TMPDIR_NAME_BYTES])
{
	if (message->fd < 0)
		return;
	sys_close(*directory);
	*directory = message->fd;
	__builtin_memcpy(name, message->payload.name, TMPDIR_NAME_BYTES);
}

int tmpdir_hand_over(struct tmpdir *tmpdir, bool dry_run, int *directory,
		     char name[TMPDIR_NAME_BYTES])
{
	const struct credentials *owner = tmpdir->owner;
	struct fdpass_message message = FDPASS_EMPTY;
	int error;

	message.payload.dry_run = dry_run;
	if (owner->has_uid)
		message.payload.uid = owner->uid;
	if (owner->has_gid)
		message.payload.gid = owner->gid;
	message.fd = sys_pidfd_open(sys_getpid());
	error = message.fd < 0 ? message.fd : hand_over(tmpdir, &message);
	if (!error)
		take_other(&message, directory, name);
	if (dry_run)
		return error;
	sys_close(tmpdir->helper.socket);
	tmpdir->helper.socket = -1;
	return error;
}

void tmpdir_end(struct tmpdir *tmpdir)
{
	helper_end(&tmpdir->helper);
	tmpdir->owner = NULL;
}
