/* SPDX-License-Identifier: Apache-2.0 */
/* A program file of the host. */
#include "lib/inject/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mount.h"
#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"
#include "lib/child/child_fds.h"
#include "lib/plan/failure.h"

int program_fail(gons_plan *plan, const struct program *program, int error, const char *reason)
{
	struct text line;

	gons_plan_fail(plan, error, &line);
	gons_plan_failed_on(plan, GONS_STEP_EXECUTE, program->file);
	text_add(&line, "cannot inject ");
	text_add_quoted(&line, program->file, strlen(program->file));
	text_add(&line, ": ");
	diagnose_error(&line, error);
	if (*reason)
		text_add(&line, "; ");
	text_add(&line, reason);
	/* The file at fault may be an interpreter that the caller has not named. */
	if (*reason && program->path[0] && strcmp(program->path, program->file) != 0) {
		text_add(&line, ": ");
		text_add_quoted(&line, program->path, strlen(program->path));
	}
	return error;
}

void program_close(struct program *program)
{
	if (program->fd >= 0)
		sys_close(program->fd);
	program->fd = -1;
	free(program->argv);
	program->argv = NULL;
}

/* When the descriptor of open_tree(2) is closed, the mount leaves its namespace, and
 * mount_setattr(2) refuses it from then on. So another descriptor is opened through it before. */
void program_shield(struct program *program)
{
	int tree = mount_clone(program->fd, "", 0);
	char path[32];
	int fd = -1;

	if (tree < 0)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", tree);
	if (mount_restrict(tree, MOUNT_ATTR_RDONLY, false) == 0)
		fd = fd_above_standard(sys_open(path, O_PATH));
	sys_close(tree);
	if (fd < 0)
		return;
	sys_close(program->fd);
	program->fd = fd;
}
