/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program file of the host: where it is, what kind it is, and what to execute for it. Nothing is
 * executed here.
 */
#define _GNU_SOURCE
#include "lib/inject/program.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/base/syscall.h"
#include "core/report/diagnose.h"
#include "core/rootfs/mount.h"
#include "lib/child/child.h"

enum {
	HEADERS_MAX = 64,
	WORDS_OF_LINE = 32,
	TYPE_MASK = 0170000,
	TYPE_REGULAR = 0100000,
	SET_UID = 04000,
	SET_GID = 02010, /* without the right to execute it is a kind of lock, chmod(2) */
};

#define BLANK " \t"

#if defined(__x86_64__)
#define OURS EM_X86_64
#elif defined(__aarch64__)
#define OURS EM_AARCH64
#else
#define OURS EM_RISCV
#endif

struct machine {
	uint16_t number;
	const char *name;
};

static const struct machine machines[] = {
	{ EM_386, "32-bit x86" },  { EM_X86_64, "x86-64" }, { EM_ARM, "32-bit ARM" },
	{ EM_AARCH64, "aarch64" }, { EM_RISCV, "RISC-V" },  { EM_PPC64, "64-bit PowerPC" },
	{ EM_S390, "S/390" },
};

static const char *name_of(uint16_t machine)
{
	size_t i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].number == machine)
			return machines[i].name;
	return "another processor";
}

static int fail(gons_plan *plan, const struct program *program, int error, const char *reason)
{
	struct text line;

	gons_plan_fail(plan, error, &line);
	text_add(&line, "cannot inject ");
	text_add_quoted(&line, program->file, strlen(program->file));
	text_add(&line, ": ");
	diagnose_error(&line, error);
	if (*reason)
		text_add(&line, "; ");
	text_add(&line, reason);
	/* What is at fault may be an interpreter that nobody has named. */
	if (*reason && program->path[0] && strcmp(program->path, program->file) != 0) {
		text_add(&line, ": ");
		text_add_quoted(&line, program->path, strlen(program->path));
	}
	return error;
}

static const char *value_in(char *const envp[], const char *name)
{
	const size_t length = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, length) == 0 && (*envp)[length] == '=')
			return *envp + length + 1;
	return NULL;
}

/* As execve(2) would judge it, with the rights that count there. *seen: there is such a file. */
static int check_executable(const char *path, bool *seen)
{
	struct statx status;
	int error = sys_statx(AT_FDCWD, path, 0, STATX_TYPE | STATX_MODE, &status);

	*seen = !error;
	if (error)
		return error;
	if ((status.stx_mode & TYPE_MASK) != TYPE_REGULAR)
		return -EACCES;
	error = (int)sys_call(__NR_faccessat2, AT_FDCWD, (long)path, X_OK, AT_EACCESS, 0);
	/* Before Linux 5.8. */
	return error == -ENOSYS ? (int)sys_call(__NR_faccessat, AT_FDCWD, (long)path, X_OK, 0, 0)
				: error;
}

/* As execvp(3): one that may not be executed is passed over, and told if no other is found. A
 * directory that we may not search has none. */
static int find(const char *file, char *const envp[], char found[PATH_MAX])
{
	const char *at = strchr(file, '/') || !*file ? NULL : value_in(envp, "PATH");
	const size_t length = strlen(file);
	int error = -ENOENT;
	bool seen;

	if (strchr(file, '/') || !*file) {
		if (length >= PATH_MAX)
			return -ENAMETOOLONG;
		memcpy(found, file, length + 1);
		return check_executable(found, &seen);
	}
	for (at = at ? at : "/bin:/usr/bin";; at++) {
		const size_t directory = strcspn(at, ":");
		int status;

		if (directory + 1 + length < PATH_MAX) {
			memcpy(found, at, directory);
			found[directory] = '/';
			memcpy(found + directory + (directory > 0), file, length + 1);
			status = check_executable(found, &seen);
			if (status == 0)
				return 0;
			if (seen)
				error = status;
		}
		at += directory;
		if (*at == '\0')
			return error;
	}
}

static const char damaged[] = "it is damaged, or no program";
static const char unreadable[] = "it must be readable, to see what kind of program it is";

static int read_header(int fd, Elf64_Ehdr *header)
{
	const long got = sys_pread(fd, header, sizeof(*header), 0);

	if (got < 0)
		return (int)got;
	return got < (long)sizeof(*header) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0
		       ? -ENOEXEC
		       : 0;
}

static bool is_native(const Elf64_Ehdr *header)
{
	return header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB &&
	       header->e_machine == OURS;
}

int program_check_elf(int fd)
{
	Elf64_Ehdr header;
	int error = read_header(fd, &header);

	if (error)
		return error;
	return is_native(&header) ? 0 : -ENOEXEC;
}

static int refuse_foreign(gons_plan *plan, const struct program *program, uint16_t machine)
{
	struct text line;

	gons_plan_fail(plan, -ENOEXEC, &line);
	text_add(&line, "cannot inject ");
	text_add_quoted(&line, program->file, strlen(program->file));
	text_add(&line, ": it is a program for ");
	text_add(&line, machine == OURS ? "32-bit or big-endian machines" : name_of(machine));
	text_add(&line, ", and this libgons is for 64-bit ");
	text_add(&line, name_of(OURS));
	return -ENOEXEC;
}

/* execve(2) does not tell whether it is the program that is missing, or what is to load it. */
static int look_for_linker(gons_plan *plan, struct program *program, const Elf64_Phdr *header)
{
	char linker[PATH_MAX];
	struct statx status;
	const size_t size = header->p_filesz;
	long got;
	int error;

	if (size == 0 || size > sizeof(linker) || header->p_offset > INT64_MAX)
		return fail(plan, program, -ENOEXEC, damaged);
	got = sys_pread(program->fd, linker, size, header->p_offset);
	if (got < 0)
		return fail(plan, program, (int)got, unreadable);
	if (got != (long)size || linker[size - 1] != '\0')
		return fail(plan, program, -ENOEXEC, damaged);
	error = sys_statx(AT_FDCWD, linker, 0, STATX_TYPE, &status);
	if (!error)
		return 0;
	memcpy(program->path, linker, size);
	return fail(plan, program, error, "its dynamic linker, looked up on the host");
}

/* A program with PT_INTERP is loaded by that: the dynamic linker. */
static int look_at_elf(gons_plan *plan, struct program *program, const Elf64_Ehdr *header)
{
	Elf64_Phdr headers[HEADERS_MAX];
	const size_t size = header->e_phnum * sizeof(headers[0]);
	long got;
	unsigned i;

	if (!is_native(header))
		return refuse_foreign(plan, program, header->e_machine);
	if (header->e_phentsize != sizeof(headers[0]) || header->e_phnum > HEADERS_MAX ||
	    header->e_phoff > INT64_MAX || (header->e_type != ET_EXEC && header->e_type != ET_DYN))
		return fail(plan, program, -ENOEXEC, damaged);
	got = sys_pread(program->fd, headers, size, header->e_phoff);
	if (got < 0)
		return fail(plan, program, (int)got, unreadable);
	if (got != (long)size)
		return fail(plan, program, -ENOEXEC, damaged);
	for (i = 0; i < header->e_phnum && headers[i].p_type != PT_INTERP; i++)
		;
	program->dynamic = i < header->e_phnum;
	return program->dynamic ? look_for_linker(plan, program, &headers[i]) : 0;
}

/*
 * In a program with more rights than its user the dynamic linker drops LD_PRELOAD, and libgons
 * obeys nothing: it would run here, not there.
 */
static int refuse_rights(gons_plan *plan, const struct program *program)
{
	struct statx status;
	int error = sys_statx(program->fd, "", AT_EMPTY_PATH, STATX_MODE, &status);

	if (error)
		return fail(plan, program, error, "");
	if (status.stx_mode & SET_UID)
		return fail(plan, program, -EPERM,
			    "it is set-user-ID, and obeys nobody's environment; run a copy of it "
			    "without that");
	if ((status.stx_mode & SET_GID) == SET_GID)
		return fail(plan, program, -EPERM,
			    "it is set-group-ID, and obeys nobody's environment; run a copy of it "
			    "without that");
	if (fgetxattr(program->fd, "security.capability", NULL, 0) > 0)
		return fail(plan, program, -EPERM,
			    "it has file capabilities, and obeys nobody's environment; run a copy "
			    "of it without them");
	return 0;
}

/* Where a "#!" line ends in the bytes that the kernel looks at, load_script(); NULL: too far. */
static char *end_of_line(char *line, size_t size)
{
	char *newline = memchr(line, '\n', size);
	char *name = line + 2 + strspn(line + 2, BLANK);

	if (newline)
		return newline;
	/* An argument may be cut off, a name may not. */
	return name[strcspn(name, BLANK)] || size < sizeof(((struct script *)0)->line) - 1
		       ? line + size
		       : NULL;
}

/* The name of the interpreter, and what stands behind it or NULL. False: there is none. */
static bool read_line(char *line, size_t size, char **interpreter, char **argument)
{
	char *end = end_of_line(line, size);

	if (!end)
		return false;
	while (end > line + 2 && strchr(BLANK, end[-1]))
		end--;
	*end = '\0';
	*interpreter = line + 2 + strspn(line + 2, BLANK);
	*argument = *interpreter + strcspn(*interpreter, BLANK);
	if (**argument) {
		*(*argument)++ = '\0';
		*argument += strspn(*argument, BLANK);
	}
	if (!**argument)
		*argument = NULL;
	return **interpreter;
}

/* "-S A B C" of env(1) is several words. False for more than env(1) is mostly asked for. */
static bool split_for_env(char *argument, char *parts[WORDS_OF_LINE], unsigned *count)
{
	bool split = true;

	if (strncmp(argument, "-S", 2) == 0)
		argument += 2;
	else if (strncmp(argument, "--split-string=", 15) == 0)
		argument += 15;
	else
		split = false;
	*count = 0;
	while (split && *(argument += strspn(argument, BLANK)) && *count < WORDS_OF_LINE - 1) {
		parts[(*count)++] = argument;
		argument += strcspn(argument, BLANK);
		if (*argument)
			*argument++ = '\0';
		if (strpbrk(parts[*count - 1], "'\"\\$#"))
			return false;
	}
	if (!split)
		parts[(*count)++] = argument;
	return *count > 0 && parts[0][0] != '-' && !strchr(parts[0], '=');
}

/* In front of the arguments; the script's own path takes the place of the first. */
static int add_words(struct program *program, char *const parts[], unsigned count, char *script)
{
	size_t length = 0;
	char **argv;

	while (program->argv[length])
		length++;
	/* A program without arguments gets its name all the same. */
	argv = calloc(count + length + 2, sizeof(char *));
	if (!argv)
		return -ENOMEM;
	memcpy(argv, parts, count * sizeof(char *));
	argv[count] = script;
	if (length > 1)
		memcpy(argv + count + 1, program->argv + 1, (length - 1) * sizeof(char *));
	free(program->argv);
	program->argv = argv;
	return 0;
}

/* Its name as given, in the directory that it really is in: a link is a name of its own. */
static int make_absolute(const char *path, char absolute[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char directory[PATH_MAX] = ".";
	size_t length;

	if (slash) {
		length = slash > path ? (size_t)(slash - path) : 1;
		memcpy(directory, path, length);
		directory[length] = '\0';
	}
	if (!realpath(directory, absolute))
		return -errno;
	length = strlen(absolute);
	if (length + 1 + strlen(name) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (length > 1)
		absolute[length++] = '/';
	memcpy(absolute + length, name, strlen(name) + 1);
	return 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* From a script to its interpreter, which is the program from now on. */
static int go_on(gons_plan *plan, struct program *program, char *const envp[], size_t size)
{
	struct script *script = &program->scripts[program->script_count++];
	char *parts[WORDS_OF_LINE];
	unsigned count = 1;
	char *argument;
	int error = make_absolute(program->path, script->path);

	if (error)
		return fail(plan, program, error, "");
	if (!read_line(script->line, size, &parts[0], &argument))
		return fail(plan, program, -ENOEXEC, "its first line names no interpreter");
	if (strcmp(base_name(parts[0]), "env") == 0) {
		if (!argument || !split_for_env(argument, parts, &count))
			return fail(plan, program, -ENOEXEC,
				    "its first line asks env(1) for more than a program and plain "
				    "arguments; name the interpreter in front of the script");
	} else if (argument) {
		parts[count++] = argument;
	}
	error = add_words(program, parts, count, script->path);
	if (error)
		return fail(plan, program, error, "");
	error = find(parts[0], envp, program->path);
	if (!error)
		return 0;
	/* As the script has it, and not where it was looked for last. */
	memcpy(program->path, parts[0], strlen(parts[0]) + 1);
	return fail(plan, program, error, "its interpreter, looked up on the host");
}

static int look(gons_plan *plan, struct program *program, char *const envp[], bool *done)
{
	struct script *script = &program->scripts[program->script_count];
	Elf64_Ehdr header;
	long size;
	int error;

	program->fd = fd_above_standard(sys_open(program->path, O_RDONLY | O_NONBLOCK));
	if (program->fd < 0)
		return fail(plan, program, program->fd, unreadable);
	*done = true;
	error = read_header(program->fd, &header);
	if (!error) {
		error = look_at_elf(plan, program, &header);
		return error ? error : refuse_rights(plan, program);
	}
	if (error != -ENOEXEC)
		return fail(plan, program, error, unreadable);
	*done = false;
	if (program->script_count == SCRIPTS_MAX)
		return fail(plan, program, -ELOOP, "scripts are interpreters of scripts");
	memset(script->line, 0, sizeof(script->line));
	size = sys_pread(program->fd, script->line, sizeof(script->line) - 1, 0);
	if (size < 0)
		return fail(plan, program, (int)size, unreadable);
	if (size < 2 || memcmp(script->line, "#!", 2) != 0)
		return fail(plan, program, -ENOEXEC,
			    "it is neither an ELF program nor a script that begins with #!");
	sys_close(program->fd);
	program->fd = -1;
	return go_on(plan, program, envp, (size_t)size);
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
	error = find(file, envp, program->path);
	if (error) {
		program->path[0] = '\0';
		fail(plan, program, error,
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

void program_close(struct program *program)
{
	if (program->fd >= 0)
		sys_close(program->fd);
	program->fd = -1;
	free(program->argv);
	program->argv = NULL;
}

/* The mount leaves its namespace with the descriptor that made it, and then no mount_setattr(2)
 * takes it any more: so another descriptor has to be open by then. */
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
