/* SPDX-License-Identifier: Apache-2.0 */
/* Looks for libgons-preload.so and libgons-audit.so. */
#define _GNU_SOURCE
#include "lib/inject/find_preload.h"

#include <asm/statfs.h>
#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "core/base/audit.h"
#include "core/base/syscall.h"
#include "core/diagnose/diagnose.h"
#include "lib/inject/elf.h"

#ifndef GONS_LIBDIR
#define GONS_LIBDIR "/usr/local/lib" /* libdir of the Makefile */
#endif

/* The directory of libraries for one processor on Debian and its derivatives. */
#if defined(__x86_64__)
#define MULTIARCH "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define MULTIARCH "aarch64-linux-gnu"
#else
#define MULTIARCH "riscv64-linux-gnu"
#endif

#define NAME "libgons-preload.so"
#define LONGEST "../lib/" MULTIARCH "/" NAME
#define MOUNT_NOEXEC 8 /* ST_NOEXEC of statfs(2) */

#define COPY "/memfd:" /* of the path that a file in memory has, memfd_create(2) */

enum {
	OTHERS_WRITE = 02, /* inode(7) */
	STICKY = 01000,
	AUDIT_PATH_MAX = 254, /* of a name in LD_AUDIT: SECURE_NAME_LIMIT of glibc */
};

/*
 * Who may own a library beside the calling program: root, the caller, or the owner of the program.
 * So no other user can have put it beside a program in /tmp. In a user namespace root may have no
 * number, but then the program has the same owner.
 */
static bool is_trusted_owner(uint32_t owner)
{
	struct statx program;

	return owner == 0 || owner == geteuid() ||
	       (sys_statx(AT_FDCWD, "/proc/self/exe", 0, STATX_UID, &program) == 0 &&
		program.stx_uid == owner);
}

/* Checks a symbolic link, too: its owner could change it before the library is loaded. */
static bool is_trusted_name(const char *path, uint16_t *mode)
{
	struct statx status = { 0 };
	struct statx name = { 0 };

	if (sys_statx(AT_FDCWD, path, 0, STATX_UID | STATX_MODE, &status) ||
	    sys_statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_UID, &name))
		return false;
	*mode = status.stx_mode;
	return is_trusted_owner(status.stx_uid) && is_trusted_owner(name.stx_uid);
}

/* Checks the directory, too: its owner could replace the library, and so could any user who may
 * write to it, unless it is sticky. */
static bool is_trusted(const char *path)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');
	const size_t length = slash > path ? (size_t)(slash - path) : 1; /* "/" keeps its slash */
	uint16_t mode = 0;

	if (!is_trusted_name(path, &mode))
		return false;
	memcpy(directory, path, length);
	directory[length] = '\0';
	return is_trusted_name(directory, &mode) &&
	       (mode & (OTHERS_WRITE | STICKY)) != OTHERS_WRITE;
}

/* An error that does not tell whether the file exists. */
static bool is_exhausted(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM;
}

/*
 * Can the dynamic linker load the library at path into a program? ld.so(8) splits LD_PRELOAD at
 * blanks and colons and expands $, and would go on without the library: then the program would run
 * on the host. anywhere: the directory was not compiled in, so owners are checked. 0, -ELIBACC if
 * not, or -errno if it cannot be known.
 */
static int check(const char *path, bool anywhere)
{
	struct statfs system;
	struct statx status;
	int fd = sys_open(path, O_RDONLY);
	bool usable;

	/* open(2) tells of a full table of descriptors before it looks for the file. */
	if (fd < 0)
		return is_exhausted(fd) && sys_statx(AT_FDCWD, path, 0, STATX_TYPE, &status) == 0
			       ? fd
			       : -ELIBACC;
	usable = elf_check(fd) == 0 && (!anywhere || is_trusted(path)) &&
		 sys_call(__NR_fstatfs, fd, (long)&system, 0, 0, 0) == 0 &&
		 !(system.f_flags & MOUNT_NOEXEC) && !strpbrk(path, ": \t\n$");
	sys_close(fd);
	return usable ? 0 : -ELIBACC;
}

/*
 * The directory of the calling program, with the last slash; or "". A sealed copy of the command
 * has the path of the command as its name, memfd_create(2).
 */
static void find_directory(char directory[PATH_MAX])
{
	const size_t prefix = sizeof(COPY) - 1;
	ssize_t length = readlink("/proc/self/exe", directory, PATH_MAX - sizeof(LONGEST));
	char *slash;

	directory[length > 0 ? length : 0] = '\0';
	if (strncmp(directory, COPY, prefix) == 0)
		memmove(directory, directory + prefix, strlen(directory + prefix) + 1);
	slash = strrchr(directory, '/');
	directory[slash ? slash + 1 - directory : 0] = '\0';
}

/* Each name of the preload in or near the directory of the calling program. */
static const char *const beside[] = { NAME, "../lib/" NAME, LONGEST, "../lib64/" NAME };

static bool is_seen(const char *directory, size_t length)
{
	char path[PATH_MAX];
	size_t i;

	memcpy(path, directory, length);
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]) && length > 0; i++) {
		memcpy(path + length, beside[i], strlen(beside[i]) + 1);
		if (access(path, F_OK) == 0 && !is_trusted(path))
			return true;
	}
	return false;
}

/* Why there is none beside the program, where it may be. */
static const char *reason(const char *directory, size_t length)
{
	char program[sizeof(COPY)];
	const ssize_t got = readlink("/proc/self/exe", program, sizeof(program));

	if (got == 1)
		return "the program is executed from a mount of its file alone, which does not "
		       "tell its path (vm.memfd_noexec is 2)";
	if (length == 0 && got == sizeof(program) && memcmp(program, COPY, got - 1) == 0)
		return "the program is executed from a copy in memory, which does not tell a path "
		       "of more than 249 bytes";
	if (is_seen(directory, length))
		return "one that lies there, and its directory, have to be root's, the caller's "
		       "or, "
		       "if the program is dynamic, the command's owner's, and for nobody else to "
		       "write";
	return NULL;
}

static int fail_to_find(gons_plan *plan, const char *directory, size_t length)
{
	const char *why = reason(directory, length);
	struct text line;

	gons_plan_fail(plan, -ELIBACC, &line);
	text_add(&line, "cannot find " NAME " of ours, for this processor, in " GONS_LIBDIR);
	if (length > 0) {
		text_add(&line, ", ");
		text_add_quoted(&line, directory, length);
		text_add(&line, " or ../lib, ../lib/" MULTIARCH ", ../lib64 of that");
	}
	text_add(&line, "; ");
	text_add(&line, why ? why : "");
	text_add(&line, why ? "; " : "");
	text_add(&line, "install it, where no path has a blank, colon or $ and files may be "
			"executed");
	plan->record.report.status = -ELIBACC;
	return -ELIBACC;
}

static int fail_to_open(gons_plan *plan, const char *path, int error)
{
	struct text line;

	gons_plan_fail(plan, error, &line);
	text_add(&line, "cannot open ");
	text_add_quoted(&line, path, strlen(path));
	text_add(&line, ": ");
	diagnose_error(&line, error);
	plan->record.report.status = error;
	return error;
}

/*
 * The library beside the calling program comes first: both were installed together. In the
 * directory that was compiled in, another version may be left.
 */
int find_preload(gons_plan *plan, char path[PATH_MAX])
{
	char directory[PATH_MAX] = "";
	size_t length;
	size_t i;
	int error = -ELIBACC;

	if (!getauxval(AT_SECURE))
		find_directory(directory);
	length = strlen(directory);
	memcpy(path, directory, length);
	for (i = 0; i < sizeof(beside) / sizeof(beside[0]) && length > 0 && error == -ELIBACC;
	     i++) {
		memcpy(path + length, beside[i], strlen(beside[i]) + 1);
		error = check(path, true);
	}
	if (error == -ELIBACC) {
		memcpy(path, GONS_LIBDIR "/" NAME, sizeof(GONS_LIBDIR "/" NAME));
		error = check(path, false);
	}
	if (error == -ELIBACC)
		return fail_to_find(plan, directory, length);
	return error ? fail_to_open(plan, path, error) : 0;
}

static int fail_to_find_audit(gons_plan *plan, const char *path)
{
	struct text line;

	gons_plan_fail(plan, -ELIBACC, &line);
	text_add(&line, "cannot find " AUDIT_NAME " of ours, for this processor: ");
	text_add_quoted(&line, path, strlen(path));
	text_add(&line, "; it keeps libraries of the place out of the program, so install it "
			"beside " NAME ", or trust the target");
	plan->record.report.status = -ELIBACC;
	return -ELIBACC;
}

static int refuse_length(gons_plan *plan, const char *path)
{
	struct text line;

	gons_plan_fail(plan, -ENAMETOOLONG, &line);
	text_add(&line,
		 "cannot have " AUDIT_NAME " loaded: the dynamic linker takes no path of more "
		 "than 254 bytes in LD_AUDIT; install libgons in another directory than ");
	text_add_quoted(&line, path, strlen(path) - strlen(AUDIT_NAME));
	plan->record.report.status = -ENAMETOOLONG;
	return -ENAMETOOLONG;
}

int find_audit(gons_plan *plan, const char *preload, char path[PATH_MAX])
{
	const bool anywhere = strcmp(preload, GONS_LIBDIR "/" NAME) != 0;
	const size_t length = (size_t)(strrchr(preload, '/') + 1 - preload);
	int error;

	/* The name is shorter than that of the preload: it fits. */
	memcpy(path, preload, length);
	memcpy(path + length, AUDIT_NAME, sizeof(AUDIT_NAME));
	error = check(path, anywhere);
	if (!error && strlen(path) > AUDIT_PATH_MAX)
		return refuse_length(plan, path);
	if (error == -ELIBACC)
		return fail_to_find_audit(plan, path);
	return error ? fail_to_open(plan, path, error) : 0;
}
