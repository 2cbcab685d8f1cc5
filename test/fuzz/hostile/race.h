/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands before every file of core and lib in the build of the fuzzer of hostile places (-include):
 * between their system calls another process seems to run, as the input says it.
 */
#ifndef GONS_RACE_H
#define GONS_RACE_H

#include <asm/unistd.h>

/* As core/base/syscall.h does; when that includes the file later, its include guard makes it empty.
 */
#define arch_syscall arch_syscall_of_the_kernel
#if defined(__x86_64__)
#include "core/base/arch/x86_64.h"
#elif defined(__aarch64__)
#include "core/base/arch/aarch64.h"
#else
#include "core/base/arch/riscv64.h"
#endif
#undef arch_syscall

void race_before_call(void);

static inline long arch_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	race_before_call();
	return arch_syscall_of_the_kernel(number, a, b, c, d, e, f);
}

#endif
