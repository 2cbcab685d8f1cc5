/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files, elf(5): what a program file is, and what loads it. */
#ifndef GONS_LIB_INJECT_ELF_H
#define GONS_LIB_INJECT_ELF_H

#include <elf.h>

#include "lib/inject/program.h"

/* Is this an ELF file for this processor? 0, -errno of reading it, or -ENOEXEC. */
int elf_check(int fd);

/* 0 with *header filled in; -errno of reading it; -ENOEXEC for what is no ELF file. */
int elf_read_header(int fd, Elf64_Ehdr *header);

/* Sets program->dynamic. 0, or -errno with the failure told. */
int elf_look(gons_plan *plan, struct program *program, const Elf64_Ehdr *header);

#endif
