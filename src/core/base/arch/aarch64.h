/* SPDX-License-Identifier: Apache-2.0 */
/* One system call on aarch64, syscall(2): number in x8, arguments in x0 to x5. */
#ifndef GONS_CORE_BASE_ARCH_AARCH64_H
#define GONS_CORE_BASE_ARCH_AARCH64_H

static inline long arch_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory", "cc");
	return x0;
}

/*
 * clone(2), after which the calling process ends with status 0. The function returns 0 in the child
 * only, or -errno where there is no child. The calling process needs nothing of its stack any more,
 * which the child may have used (CLONE_VM).
 */
static inline long arch_clone_and_end(long flags, long child)
{
	register long x8 __asm__("x8") = __NR_clone;
	register long x0 __asm__("x0") = flags;
	register long x1 __asm__("x1") = 0;
	register long x2 __asm__("x2") = child;
	register long x3 __asm__("x3") = 0;
	register long x4 __asm__("x4") = 0;

	__asm__ volatile("svc 0\n\t"
			 "cmp x0, #0\n\t"
			 "b.le 1f\n\t"
			 "mov x0, #0\n\t"
			 "mov x8, %[end]\n\t"
			 "svc 0\n"
			 "1:"
			 : "+r"(x0), "+r"(x8)
			 : "r"(x1), "r"(x2), "r"(x3), "r"(x4), [end] "i"(__NR_exit_group)
			 : "memory", "cc");
	return x0;
}

/*
 * clone(2): the child calls function(argument) on a stack of its own, which begins below the
 * address stack. The function must not return. The calling process gets the process id of the
 * child, or -errno.
 */
static inline long arch_clone_on_stack(long flags, void *stack, long pidfd,
				       void (*function)(void *), void *argument)
{
	register long x8 __asm__("x8") = __NR_clone;
	register long x0 __asm__("x0") = flags;
	register void *x1 __asm__("x1") = stack;
	register long x2 __asm__("x2") = pidfd;
	register long x3 __asm__("x3") = 0;
	register long x4 __asm__("x4") = 0;
	register void (*x9)(void *) __asm__("x9") = function;
	register void *x10 __asm__("x10") = argument;

	__asm__ volatile("svc 0\n\t"
			 "cbnz x0, 1f\n\t"
			 "mov x29, #0\n\t"
			 "mov x0, x10\n\t"
			 "blr x9\n\t"
			 "brk #0\n"
			 "1:"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x9), "r"(x10)
			 : "memory");
	return x0;
}

#endif
