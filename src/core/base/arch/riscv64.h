/* SPDX-License-Identifier: Apache-2.0 */
/* One system call on riscv64, syscall(2): number in a7, arguments in a0 to a5. */
#ifndef GONS_CORE_BASE_ARCH_RISCV64_H
#define GONS_CORE_BASE_ARCH_RISCV64_H

static inline long arch_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	register long a7 __asm__("a7") = number;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
			 : "memory");
	return a0;
}

/*
 * clone(2), after which the calling process ends with status 0. The function returns 0 in the child
 * only, or -errno where there is no child. The calling process needs nothing of its stack any more,
 * which the child may have used (CLONE_VM).
 */
static inline long arch_clone_and_end(long flags, long child)
{
	register long a7 __asm__("a7") = __NR_clone;
	register long a0 __asm__("a0") = flags;
	register long a1 __asm__("a1") = 0;
	register long a2 __asm__("a2") = child;
	register long a3 __asm__("a3") = 0;
	register long a4 __asm__("a4") = 0;

	__asm__ volatile("ecall\n\t"
			 "blez a0, 1f\n\t"
			 "li a0, 0\n\t"
			 "li a7, %[end]\n\t"
			 "ecall\n"
			 "1:"
			 : "+r"(a0), "+r"(a7)
			 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), [end] "i"(__NR_exit_group)
			 : "memory");
	return a0;
}

/*
 * clone(2): the child calls function(argument) on a stack of its own, which begins below the
 * address stack. The function must not return. The calling process gets the process id of the
 * child, or -errno.
 */
static inline long arch_clone_on_stack(long flags, void *stack, long pidfd,
				       void (*function)(void *), void *argument)
{
	register long a7 __asm__("a7") = __NR_clone;
	register long a0 __asm__("a0") = flags;
	register void *a1 __asm__("a1") = stack;
	register long a2 __asm__("a2") = pidfd;
	register long a3 __asm__("a3") = 0;
	register long a4 __asm__("a4") = 0;
	register void (*a5)(void *) __asm__("a5") = function;
	register void *a6 __asm__("a6") = argument;

	__asm__ volatile("ecall\n\t"
			 "bnez a0, 1f\n\t"
			 "li s0, 0\n\t"
			 "mv a0, a6\n\t"
			 "jalr a5\n\t"
			 "ebreak\n"
			 "1:"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a6)
			 : "memory");
	return a0;
}

#endif
