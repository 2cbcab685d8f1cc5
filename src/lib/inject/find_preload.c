/* SPDX-License-Identifier: Apache-2.0 */
/* Where libgons-preload.so and libgons-audit.so are. */
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
#define GONS_LIBDIR "/usr/local/lib" /* the Makefile's libdir */
#endif

/* The directory of libraries for one processor that Debian and its relatives have. */
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

enum { OTHERS_WRITE = 02, STICKY = 01000 }; /* inode(7) */

/*
 * Whom a library must belong to that lies wherever the calling program does: nobody may have put it
 * beside one in /tmp. In a user namespace root may be unknown, but is who owns the program, too.
 */
static bool is_trusted_owner(uint32_t owner)
{
	struct statx program;

	return owner == 0 || owner == geteuid() ||
	       (sys_statx(AT_FDCWD, "/proc/self/exe", 0, STATX_UID, &program) == 0 &&
		program.stx_uid == owner);
}

/* A link, too, since its owner could let it lead elsewhere by the time the library is loaded. */
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

/* And the directory, whose owner could put another file there; so could anybody if it has no sticky
 * bit. */
static bool is_trusted(const char *path)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');
	const size_t length = slash > path ? (size_t)(slash - path) : 1; /* of "/", the slash */
	uint16_t mode = 0;

	if (!is_trusted_name(path, &mode))
		return false;
	memcpy(directory, path, length);
	directory[length] = '\0';
	return is_trusted_name(directory, &mode) &&
	       (mode & (OTHERS_WRITE | STICKY)) != OTHERS_WRITE;
}

/* Then it may be there, and nobody could tell. */
static bool is_exhausted(int error)
{
	return error == -EMFILE || error == -ENFILE || error == -ENOMEM;
}

/*
 * Can the dynamic linker load it into a program that is executed by us? Of a path with a blank, a
 * colon or a $ it makes others, ld.so(8), and then the program would run here. 0, -ELIBACC if it
 * cannot, or -errno of what keeps us from knowing.
 */
static int check(const char *path, bool anywhere)
{
	struct statfs system;
	struct statx status;
	int fd = sys_open(path, O_RDONLY);
	bool usable;

	/* A full table of descriptors is told before a missing file. */
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
 * Up to and with the last slash, or empty. A sealed copy of the command has the path of the command
 * as its name, memfd_create(2).
 */
static void find_directory(char directory[PATH_MAX])
{
	static const char copy[] = "/memfd:";
	const size_t prefix = sizeof(copy) - 1;
	ssize_t length = readlink("/proc/self/exe", directory, PATH_MAX - sizeof(LONGEST));
	char *slash;

	directory[length > 0 ? length : 0] = '\0';
	if (strncmp(directory, copy, prefix) == 0)
		memmove(directory, directory + prefix, strlen(directory + prefix) + 1);
	slash = strrchr(directory, '/');
	directory[slash ? slash + 1 - directory : 0] = '\0';
}

static int fail_to_find(gons_plan *plan, const char *directory, size_t length)
{
	struct text line;

	gons_plan_fail(plan, -ELIBACC, &line);
	text_add(&line, "cannot find " NAME " of ours, for this processor, in " GONS_LIBDIR);
	if (length > 0) {
		text_add(&line, ", ");
		text_add_quoted(&line, directory, length);
		text_add(&line, " or ../lib, ../lib/" MULTIARCH ", ../lib64 of that");
	}
	text_add(&line, "; install it, where no path has a blank, colon or $ and files may be "
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
 * Beside the calling program first: that one was installed together with it, and another may have
 * been left in the directory that was compiled in.
 */
int find_preload(gons_plan *plan, char path[PATH_MAX])
{
	static const char *const beside[] = { NAME, "../lib/" NAME, LONGEST, "../lib64/" NAME };
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

int find_audit(gons_plan *plan, const char *preload, char path[PATH_MAX])
{
	const bool anywhere = strcmp(preload, GONS_LIBDIR "/" NAME) != 0;
	const size_t length = (size_t)(strrchr(preload, '/') + 1 - preload);
	int error;

	/* Shorter than the name of the preload. */
	memcpy(path, preload, length);
	memcpy(path + length, AUDIT_NAME, sizeof(AUDIT_NAME));
	error = check(path, anywhere);
	if (error == -ELIBACC)
		return fail_to_find_audit(plan, path);
	return error ? fail_to_open(plan, path, error) : 0;
}
