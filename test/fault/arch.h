/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stands before every file of core and lib in the build of the fault tests (-include): the one
 * place through which they talk to the kernel leads to fault.c. The sources themselves do not know
 * of it.
 */
#ifndef GONS_FAULT_ARCH_H
#define GONS_FAULT_ARCH_H

#include <asm/unistd.h>

/* As core/base/syscall.h does; when that includes the file later, its include guard makes it empty.
 */
#define arch_syscall arch_syscall_of_the_kernel
#define arch_clone_and_end arch_clone_and_end_of_the_kernel
#define arch_clone_on_stack arch_clone_on_stack_of_the_kernel
#if defined(__x86_64__)
#include "core/base/arch/x86_64.h"
#elif defined(__aarch64__)
#include "core/base/arch/aarch64.h"
#else
#include "core/base/arch/riscv64.h"
#endif
#undef arch_syscall
#undef arch_clone_and_end
#undef arch_clone_on_stack

long fault_system_call(long number, long a, long b, long c, long d, long e, long f);
int fault_fork(void);
long fault_before_clone(long flags);
void fault_in_child(void);

static inline long arch_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	return fault_system_call(number, a, b, c, d, e, f);
}

static inline long arch_clone_and_end(long flags, long child)
{
	long result = fault_before_clone(flags);

	if (result)
		return result;
	result = arch_clone_and_end_of_the_kernel(flags, child);
	if (result == 0)
		fault_in_child();
	return result;
}

struct fault_child {
	void (*function)(void *);
	void *argument;
};

/* In a child with a memory of its own. */
static inline void fault_begin_child(void *argument)
{
	const struct fault_child *child = argument;

	fault_in_child();
	child->function(child->argument);
}

/* With CLONE_VM the child has our memory until it executes a program: its calls count as ours. */
static inline long arch_clone_on_stack(long flags, void *stack, long pidfd,
				       void (*function)(void *), void *argument)
{
	long result = fault_before_clone(flags);

	struct fault_child child = { function, argument };
	const long shares = flags & 0x100; /* CLONE_VM */

	return result ? result
		      : arch_clone_on_stack_of_the_kernel(flags, stack, pidfd,
							  shares ? function : fault_begin_child,
							  shares ? argument : &child);
}

/* relay.c takes libc's, which is a system call like the others. */
#define fork fault_fork

#endif
