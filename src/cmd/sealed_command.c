/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Executes this command once more from a file that no process inside can write to: a sealed copy in
 * memory, memfd_create(2), or a read-only mount of the file alone that is attached nowhere. Whether
 * /proc/self/exe is such a file already, the kernel tells: an environment variable could be set by
 * a caller.
 */
#define _GNU_SOURCE
#include "cmd/sealed_command.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cmd/command_line.h"
#include "cmd/message.h"

#define PROGRAM "/proc/self/exe"
#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* Constants that older headers lack. */
#define EXECUTABLE 0x10U       /* MFD_EXEC, Linux 6.3 */
#define CALL_OPEN_TREE 428     /* Linux 5.2 */
#define CALL_MOUNT_SETATTR 442 /* Linux 5.12 */
#define TREE_CLONE 1U          /* OPEN_TREE_CLONE */
#define TREE_CLOEXEC O_CLOEXEC /* OPEN_TREE_CLOEXEC */
#define MOUNT_READ_ONLY 1U     /* MOUNT_ATTR_RDONLY */

struct mount_attributes {
	uint64_t set;
	uint64_t clear;
	uint64_t propagation;
	uint64_t user_namespace;
};

static bool is_copy(int program)
{
	const int seals = fcntl(program, F_GET_SEALS);

	return seals >= 0 && (seals & SEALS) == SEALS;
}

/* The link /proc/self/exe is "/" for the root of a mount that is attached nowhere, proc(5). */
static bool is_mount(int program)
{
	struct statvfs system;
	char path[2];

	return readlink(PROGRAM, path, sizeof(path)) == 1 && fstatvfs(program, &system) == 0 &&
	       system.f_flag & ST_RDONLY;
}

/* The bytes that the kernel maps. Sections behind them, such as those of a debugger, are most of
 * the file and are not copied. */
static off_t size_of_program(int program)
{
	const Elf64_Phdr *header = (const Elf64_Phdr *)getauxval(AT_PHDR);
	unsigned long count = getauxval(AT_PHNUM);
	struct stat status;
	off_t size = 0;

	if (fstat(program, &status))
		return -errno;
	for (; header && count > 0; count--, header++)
		if (header->p_type == PT_LOAD &&
		    (off_t)(header->p_offset + header->p_filesz) > size)
			size = (off_t)(header->p_offset + header->p_filesz);
	return size > 0 && size < status.st_size ? size : status.st_size;
}

/* setrlimit(2): to write a file beyond RLIMIT_FSIZE, also one in memory, sends SIGXFSZ. */
static int fill(int copy, int program)
{
	off_t left = size_of_program(program);
	struct rlimit limit;
	ssize_t count;

	if (left < 0)
		return (int)left;
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < (rlim_t)left)
		return -EFBIG;
	for (; left > 0; left -= count) {
		count = sendfile(copy, program, NULL, (size_t)left);
		if (count < 0 && errno == EINTR)
			count = 0;
		else if (count <= 0)
			return count < 0 ? -errno : -EIO;
	}
	return fcntl(copy, F_ADD_SEALS, SEALS) < 0 ? -errno : 0;
}

/* The name of the copy is the path of the program, up to the 249 bytes of memfd_create(2): the
 * library reads it, and looks for the preload beside that program. */
static void name_copy(char name[250])
{
	const ssize_t length = readlink(PROGRAM, name, 250);

	if (length > 0 && length < 250)
		name[length] = '\0';
	else
		memcpy(name, "gons", sizeof("gons"));
}

static int open_copy(int program)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	char name[250];
	int error;
	int fd;

	name_copy(name);
	fd = (int)syscall(SYS_memfd_create, name, flags | EXECUTABLE);
	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_memfd_create, name, flags);
	if (fd < 0)
		return -errno;
	error = fill(fd, program);
	if (!error)
		return fd;
	close(fd);
	return error;
}

/*
 * open_tree(2) takes CAP_SYS_ADMIN in the user namespace that owns the mount namespace. When
 * execve(2) has closed the last descriptor, the mount belongs to no mount namespace, and no process
 * can make it writable.
 */
static int open_mount(int program)
{
	const struct mount_attributes read_only = { .set = MOUNT_READ_ONLY };
	int fd = (int)syscall(CALL_OPEN_TREE, program, "",
			      TREE_CLONE | TREE_CLOEXEC | AT_EMPTY_PATH);
	int error;

	if (fd < 0)
		return -errno;
	if (syscall(CALL_MOUNT_SETATTR, fd, "", AT_EMPTY_PATH, &read_only, sizeof(read_only)) == 0)
		return fd;
	error = -errno;
	close(fd);
	return error;
}

/* Executes an open file with this command line. Returns on failure only: -errno. */
static int execute(int fd)
{
	char path[32];
	int error;

	if (fd < 0)
		return fd;
	syscall(SYS_execveat, fd, "", command_line, command_environment, AT_EMPTY_PATH);
	/* A seccomp filter that is older than execveat(2) answers ENOSYS. */
	if (errno == ENOSYS) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		execve(path, command_line, command_environment);
	}
	error = -errno;
	close(fd);
	return error;
}

static bool has_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { 0 };

	return syscall(SYS_capget, &header, sets) < 0 || sets[0].permitted || sets[1].permitted;
}

/*
 * A user without capabilities enters only namespaces of the same user, and no process inside has
 * more rights over files outside than that user. So a program that this user cannot write to is out
 * of reach; but not one that this user owns: chmod(2) gives the owner the right to write.
 */
static bool is_out_of_reach(int program)
{
	struct stat status;

	return geteuid() != 0 && !has_capabilities() && fstat(program, &status) == 0 &&
	       status.st_uid != geteuid() && access(PROGRAM, W_OK) < 0 && errno == EACCES;
}

static int refuse(int error)
{
	return say(error,
		   "cannot execute a copy of this command that nobody inside can write to: %s%s",
		   strerror(-error),
		   error == -EACCES ? "; set the sysctl vm.memfd_noexec to less than 2, or let an "
				      "ordinary user run a gons that belongs to root"
				    : "");
}

/* This process is the sealed one. Before Linux 6.14 execveat(2) made the number of the descriptor
 * the name of the process: give it the name of the command again. */
static int keep_running(int program)
{
	close(program);
	prctl(PR_SET_NAME, program_invocation_short_name);
	return 0;
}

static int execute_sealed(void)
{
	int program = open(PROGRAM, O_RDONLY | O_CLOEXEC);
	int error;

	/* A file that may be executed and not read. */
	if (program < 0 && errno == EACCES)
		program = open(PROGRAM, O_PATH | O_CLOEXEC);
	if (program < 0)
		return say(-errno,
			   "cannot open " PROGRAM ", to execute a copy that nobody inside can "
			   "write to: %s%s",
			   strerror(errno), errno == ENOENT ? "; mount /proc" : "");
	if (is_copy(program) || is_mount(program))
		return keep_running(program);
	error = execute(open_copy(program));
	execute(open_mount(program));
	error = is_out_of_reach(program) ? 0 : refuse(error);
	close(program);
	return error;
}

int sealed_command_execute(void)
{
	static bool done;
	int error = done ? 0 : execute_sealed();

	done = !error;
	return error;
}
