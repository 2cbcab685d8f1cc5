/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files, elf(5): for which processor a program is, and whether a dynamic linker loads it. */
#ifndef GONS_LIB_INJECT_ELF_H
#define GONS_LIB_INJECT_ELF_H

#include <elf.h>

#include "lib/inject/program.h"

/* Is this an ELF file for this processor? 0, -errno of reading it, or -ENOEXEC. */
int elf_check(int fd);

/* Reads the header of an ELF file. 0, -errno of reading it, or -ENOEXEC for another file. */
int elf_read_header(int fd, Elf64_Ehdr *header);

/* Sets program->dynamic. 0, or -errno, and then the plan has the failure. */
int elf_look(gons_plan *plan, struct program *program, const Elf64_Ehdr *header);

#endif
