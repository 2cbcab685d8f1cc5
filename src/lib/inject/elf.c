/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files, elf(5): for which processor a program is, and whether a dynamic linker loads it. */
#include "lib/inject/elf.h"

#include <errno.h>
#include <string.h>

#include "core/base/syscall.h"
#include "lib/plan/failure.h"

enum { HEADERS_MAX = 64 };

#if defined(__x86_64__)
#define OWN_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OWN_MACHINE EM_AARCH64
#else
#define OWN_MACHINE EM_RISCV
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

static const char *machine_name(uint16_t machine)
{
	size_t i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].number == machine)
			return machines[i].name;
	return "another processor";
}

static const char damaged[] = "it is damaged, or no program";

int elf_read_header(int fd, Elf64_Ehdr *header)
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
	       header->e_machine == OWN_MACHINE;
}

int elf_check(int fd)
{
	Elf64_Ehdr header;
	int error = elf_read_header(fd, &header);

	if (error)
		return error;
	return is_native(&header) ? 0 : -ENOEXEC;
}

static int refuse_foreign(gons_plan *plan, const struct program *program, uint16_t machine)
{
	struct text line;

	gons_plan_fail(plan, -ENOEXEC, &line);
	gons_plan_failed_on(plan, GONS_STEP_EXECUTE, program->file);
	text_add(&line, "cannot inject ");
	text_add_quoted(&line, program->file, strlen(program->file));
	text_add(&line, ": it is a program for ");
	text_add(&line,
		 machine == OWN_MACHINE ? "32-bit or big-endian machines" : machine_name(machine));
	text_add(&line, ", and this libgons is for 64-bit ");
	text_add(&line, machine_name(OWN_MACHINE));
	return -ENOEXEC;
}

/* The dynamic linker has to exist: ENOENT of execve(2) does not tell which of the two is missing.
 */
static int look_for_linker(gons_plan *plan, struct program *program, const Elf64_Phdr *header)
{
	char linker[PATH_MAX];
	struct statx status;
	const size_t size = header->p_filesz;
	long got;
	int error;

	if (size == 0 || size > sizeof(linker) || header->p_offset > INT64_MAX)
		return program_fail(plan, program, -ENOEXEC, damaged);
	got = sys_pread(program->fd, linker, size, header->p_offset);
	if (got < 0)
		return program_fail(plan, program, (int)got, PROGRAM_UNREADABLE);
	if (got != (long)size || linker[size - 1] != '\0')
		return program_fail(plan, program, -ENOEXEC, damaged);
	error = sys_statx(AT_FDCWD, linker, 0, STATX_TYPE, &status);
	if (!error)
		return 0;
	memcpy(program->path, linker, size);
	return program_fail(plan, program, error, "its dynamic linker, looked up on the host");
}

/* A program with PT_INTERP is dynamic: that names its dynamic linker. */
int elf_look(gons_plan *plan, struct program *program, const Elf64_Ehdr *header)
{
	Elf64_Phdr headers[HEADERS_MAX];
	const size_t size = header->e_phnum * sizeof(headers[0]);
	long got;
	unsigned i;

	if (!is_native(header))
		return refuse_foreign(plan, program, header->e_machine);
	if (header->e_phentsize != sizeof(headers[0]) || header->e_phnum > HEADERS_MAX ||
	    header->e_phoff > INT64_MAX || (header->e_type != ET_EXEC && header->e_type != ET_DYN))
		return program_fail(plan, program, -ENOEXEC, damaged);
	got = sys_pread(program->fd, headers, size, header->e_phoff);
	if (got < 0)
		return program_fail(plan, program, (int)got, PROGRAM_UNREADABLE);
	if (got != (long)size)
		return program_fail(plan, program, -ENOEXEC, damaged);
	for (i = 0; i < header->e_phnum && headers[i].p_type != PT_INTERP; i++)
		;
	program->dynamic = i < header->e_phnum;
	return program->dynamic ? look_for_linker(plan, program, &headers[i]) : 0;
}
