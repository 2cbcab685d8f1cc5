/* SPDX-License-Identifier: Apache-2.0 */
/* One system call on x86_64, syscall(2): number in rax, arguments in rdi rsi rdx r10 r8 r9. */
#ifndef GONS_CORE_BASE_ARCH_X86_64_H
#define GONS_CORE_BASE_ARCH_X86_64_H

static inline long arch_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

/*
 * clone(2), after which the calling process ends with status 0. The function returns 0 in the child
 * only, or -errno where there is no child. The calling process needs nothing of its stack any more,
 * which the child may have used (CLONE_VM).
 */
static inline long arch_clone_and_end(long flags, long child)
{
	long result;
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jle 1f\n\t"
			 "xor %%edi, %%edi\n\t"
			 "mov %[end], %%eax\n\t"
			 "syscall\n"
			 "1:"
			 : "=a"(result)
			 : "a"(__NR_clone), "D"(flags), "S"(0), "d"(child), "r"(r10),
			   "r"(r8), [end] "i"(__NR_exit_group)
			 : "rcx", "r11", "memory", "cc");
	return result;
}

/*
 * clone(2): the child calls function(argument) on a stack of its own, which begins below the
 * address stack. The function must not return. The calling process gets the process id of the
 * child, or -errno.
 */
static inline long arch_clone_on_stack(long flags, void *stack, long pidfd,
				       void (*function)(void *), void *argument)
{
	long result;
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;
	register void (*r12)(void *) __asm__("r12") = function;
	register void *r13 __asm__("r13") = argument;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "mov %%r13, %%rdi\n\t"
			 "call *%%r12\n\t"
			 "hlt\n"
			 "1:"
			 : "=a"(result)
			 : "a"(__NR_clone), "D"(flags), "S"(stack), "d"(pidfd), "r"(r10), "r"(r8),
			   "r"(r12), "r"(r13)
			 : "rcx", "r11", "memory", "cc");
	return result;
}

#endif
