/* SPDX-License-Identifier: Apache-2.0 */
/* Finds out what to execute for the name of a program. */
#include "lib/inject/program_open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "core/base/syscall.h"
#include "lib/child/child_fds.h"
#include "lib/inject/elf.h"
#include "lib/inject/find_executable.h"
#include "lib/inject/script.h"
#include "lib/plan/failure.h"

enum {
	SET_UID = 04000,
	SET_GID = 02010, /* set-group-ID without execute permission means mandatory locking,
			    inode(7) */
};

/*
 * Refuses a program that gets more rights than its user has: there the dynamic linker ignores
 * LD_PRELOAD and libgons obeys no variable, so the program would run on the host.
 */
static int refuse_rights(gons_plan *plan, const struct program *program)
{
	struct statx status;
	int error = sys_statx(program->fd, "", AT_EMPTY_PATH, STATX_MODE, &status);

	if (error)
		return program_fail(plan, program, error, "");
	if (status.stx_mode & SET_UID)
		return program_fail(
			plan, program, -EPERM,
			"it is set-user-ID, and obeys nobody's environment; run a copy of it "
			"without that");
	if ((status.stx_mode & SET_GID) == SET_GID)
		return program_fail(
			plan, program, -EPERM,
			"it is set-group-ID, and obeys nobody's environment; run a copy of it "
			"without that");
	if (fgetxattr(program->fd, "security.capability", NULL, 0) > 0)
		return program_fail(
			plan, program, -EPERM,
			"it has file capabilities, and obeys nobody's environment; run a copy "
			"of it without them");
	return 0;
}

static int look(gons_plan *plan, struct program *program, char *const envp[], bool *done)
{
	struct script *script = &program->scripts[program->script_count];
	Elf64_Ehdr header;
	long size;
	int error;

	program->fd = fd_above_standard(sys_open(program->path, O_RDONLY | O_NONBLOCK));
	if (program->fd < 0)
		return program_fail(plan, program, program->fd, PROGRAM_UNREADABLE);
	*done = true;
	error = elf_read_header(program->fd, &header);
	if (!error) {
		error = elf_look(plan, program, &header);
		return error ? error : refuse_rights(plan, program);
	}
	if (error != -ENOEXEC)
		return program_fail(plan, program, error, PROGRAM_UNREADABLE);
	*done = false;
	if (program->script_count == SCRIPTS_MAX)
		return program_fail(plan, program, -ELOOP, "scripts are interpreters of scripts");
	memset(script->line, 0, sizeof(script->line));
	size = sys_pread(program->fd, script->line, sizeof(script->line) - 1, 0);
	if (size < 0)
		return program_fail(plan, program, (int)size, PROGRAM_UNREADABLE);
	if (size < 2 || memcmp(script->line, "#!", 2) != 0)
		return program_fail(
			plan, program, -ENOEXEC,
			"it is neither an ELF program nor a script that begins with #!");
	sys_close(program->fd);
	program->fd = -1;
	return script_follow(plan, program, envp, (size_t)size);
}

static int begin(struct program *program, char *const argv[])
{
	size_t count = 0;

	while (argv[count])
		count++;
	program->argv = calloc(count + 1, sizeof(char *));
	if (!program->argv)
		return -ENOMEM;
	memcpy(program->argv, argv, count * sizeof(char *));
	return 0;
}

int program_open(gons_plan *plan, const char *file, char *const argv[], char *const envp[],
		 struct program *program)
{
	bool done = false;
	int error;

	program->file = file;
	program->path[0] = '\0';
	program->fd = -1;
	program->script_count = 0;
	error = begin(program, argv);
	if (error)
		return gons_plan_fail_at(plan, error, "cannot keep the arguments");
	error = find_executable(file, envp, program->path);
	if (error) {
		program->path[0] = '\0';
		program_fail(plan, program, error,
			     error == -ENOENT   ? "it is looked up on the host"
			     : error == -EACCES ? "it is not a file that may be executed here"
						: "");
	}
	while (!error && !done)
		error = look(plan, program, envp, &done);
	if (error)
		program_close(program);
	return error;
}
